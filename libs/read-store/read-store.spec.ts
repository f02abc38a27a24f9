import { describeReadStore, ENGINE, readStorePlace } from './testing/index.js';

describeReadStore(ENGINE, readStorePlace);
