export { eventSourcing } from '#event-sourcing';
