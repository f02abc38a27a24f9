export * from './uses-an-app.js';
