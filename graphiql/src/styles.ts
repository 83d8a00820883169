// The parts of graphiql/style.css one by one, so that its fonts (360 kB of data: addresses) stay out: the page uses the
// fonts of the system. The editor brings its own styles along.
import '@graphiql/react/style.css';
import 'graphiql/graphiql.css';
import '@graphiql/plugin-history/style.css';
import '@graphiql/plugin-doc-explorer/style.css';
import '@graphiql/plugin-explorer/style.css';
import './styles.css';
