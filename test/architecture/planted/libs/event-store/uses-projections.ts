export { projections } from '#projections';
