import './explorer/editor-workers';
import { createRoot } from 'react-dom/client';
import { loadExamples } from './examples/examples';
import { ExplorerPage } from './explorer/explorer-page';
import { session } from './session/session';
import './styles';

void session.start();
const examples = await loadExamples();
createRoot(document.getElementById('root')!).render(<ExplorerPage examples={examples} />);
