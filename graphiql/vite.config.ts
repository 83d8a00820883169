import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

// Vite asks for a default export here.
export default defineConfig({
  // Relative addresses: the page works under any prefix a proxy puts before /graphiql/.
  base: './',
  plugins: [react()],
  worker: { format: 'es' },
  resolve: { dedupe: ['graphql', 'react', 'react-dom'] },
  build: {
    outDir: 'dist',
    target: 'es2022',
    sourcemap: false,
    // The code of others is passed on with its licences.
    license: { fileName: 'licenses.md' },
    // Fonts stay files, so that the Content-Security-Policy needs no `font-src data:`.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
    chunkSizeWarningLimit: 4000,
    rolldownOptions: {
      onLog(level, log, handle) {
        // Marks for the React compiler, which has run already over these libraries.
        if (log.code !== 'MODULE_LEVEL_DIRECTIVE') handle(level, log);
      },
    },
  },
});
