export { serve } from './serve.js';
export { type RunningService, startService } from './service.js';
