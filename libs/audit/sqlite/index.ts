export { PROOF_FILE, ProofFile } from './proof-file.js';
