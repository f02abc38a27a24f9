import './memory/index.js';
import './testing/index.js';
