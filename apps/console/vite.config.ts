import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

/** The staff's pages: served by the server at /, in development by Vite with the API behind it. */
export default defineConfig({
  root: import.meta.dirname,
  base: '/',
  plugins: [react()],
  // MapLibre's worker is an ES module.
  worker: { format: 'es' },
  build: {
    outDir: 'dist',
    emptyOutDir: true,
    chunkSizeWarningLimit: 1200,
    rolldownOptions: {
      output: {
        codeSplitting: {
          groups: [
            { name: 'react', test: /node_modules\/(react|react-dom|scheduler|@tanstack)\// },
            { name: 'map', test: /node_modules\/maplibre-gl\// },
          ],
        },
      },
    },
  },
  server: { proxy: { '/api': 'http://127.0.0.1:3000' } },
});
