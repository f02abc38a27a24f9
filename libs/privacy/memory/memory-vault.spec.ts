import { MemoryVault } from '#privacy/memory';
import { describeVault } from '#privacy/testing';

describeVault('MemoryVault', async () => {
  const vault = new MemoryVault();
  return { open: async () => vault, remove: async () => {} };
});
