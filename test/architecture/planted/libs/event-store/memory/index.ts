export const memoryEventStore = null;
