export { eventStore } from '#event-store';
