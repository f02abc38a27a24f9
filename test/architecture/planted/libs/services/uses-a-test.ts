export { contract } from '#event-store/testing';
