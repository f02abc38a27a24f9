export { memoryEventStore } from '#event-store/memory';
