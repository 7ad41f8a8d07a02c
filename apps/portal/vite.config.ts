import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

/** The residents' pages: served by the server under /portal/, in development by Vite with the API behind it. */
export default defineConfig({
  root: import.meta.dirname,
  base: '/portal/',
  plugins: [react()],
  build: { outDir: 'dist', emptyOutDir: true, target: ['chrome87', 'safari14'] },
  server: { proxy: { '/api': 'http://127.0.0.1:3000' } },
});
