import { EventStoreDBEventStore } from './dist/libs/event-store/eventstoredb/index.js';
import { chain } from './dist/libs/event-store/index.js';
import { v7 } from 'uuid';
const ca='/opt/esdb-server/certs/ca/ca.crt';
const draft=()=>{const id=v7();return {id,type:'NoteTaken',schemaVersion:1,patient:null,organisation:null,effectiveAt:null,factId:id,supersedes:null,data:{text:'x'},sealed:null,metadata:{recordedAt:new Date().toISOString(),actor:{id:'a',role:'r',organisation:null},commandId:id,commandDigest:'0'.repeat(64),correlationId:id,causationId:null,source:{kind:'api'}}}};
for (const [cs,f] of [['esdb://admin:wrong@127.0.0.1:22313',ca],['esdb://127.0.0.1:22313',ca],['esdb://admin:changeit@127.0.0.1:22313'],['esdb://127.0.0.1:22313?tls=false'],['esdb://127.0.0.1:22999?tls=false'],['esdb://admin:changeit@127.0.0.1:22313',ca]]) {
 try { const s=await EventStoreDBEventStore.open({connectionString:cs,...(f?{caFile:f}:{})}); const st='note-'+v7(); console.log('OK', await s.append(st,'none',chain(st,null,[draft(),draft()])), (await s.readStream(st)).length, await s.head()); await s.close(); } catch(e){ console.log(e.message); } }
process.exit()
