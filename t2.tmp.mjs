import { EventStoreDBEventStore } from './dist/libs/event-store/eventstoredb/index.js';
import { chain } from './dist/libs/event-store/index.js';
import { EventStoreDBClient, binaryEvent, NO_STREAM } from '@eventstore/db-client';
import { v7 } from 'uuid';
const CS='esdb://127.0.0.1:22113?tls=false';
const draft=()=>{const id=v7();return {id,type:'NoteTaken',schemaVersion:1,patient:null,organisation:null,effectiveAt:null,factId:id,supersedes:null,data:{text:'x'.repeat(500)},sealed:null,metadata:{recordedAt:new Date().toISOString(),actor:{id:'a',role:'r',organisation:null},commandId:id,commandDigest:'0'.repeat(64),correlationId:id,causationId:null,source:{kind:'api'}}}};
const store=await EventStoreDBEventStore.open({connectionString:CS});
const bare=EventStoreDBClient.connectionString(CS);
const pct=(a,p)=>a.sort((x,y)=>x-y)[Math.floor(a.length*p)]?.toFixed(1);
async function round(name, conc, ms, one){ const t=Date.now(); const lat=[]; await Promise.all(Array.from({length:conc}, async()=>{ const ctx={n:0}; while(Date.now()-t<ms){ const s=performance.now(); await one(ctx); lat.push(performance.now()-s);} })); console.log(name.padEnd(8), conc, (lat.length/ms*1000|0)+'/s','p50',pct(lat,.5),'p99',pct(lat,.99)); }
const engine=async(c)=>{ if(c.n++%20===0){c.s='note-'+v7();c.h=null;} const ev=chain(c.s,c.h,[draft()]); c.h=await store.append(c.s,c.h?.revision??'none',ev); };
const raw=async(c)=>{ if(c.n++%20===0){c.s='note-'+v7();c.r=NO_STREAM;} const d=draft(); const r=await bare.appendToStream(c.s,[binaryEvent({id:d.id,type:d.type,data:new Uint8Array(Buffer.from(JSON.stringify(d))),metadata:{hash:'0'.repeat(64)}})],{expectedRevision:c.r}); c.r=r.nextExpectedRevision; };
// bare must not share the module's map in earnest: run alternately
for(let i=0;i<3;i++){ await round('bare',64,2500,raw); await round('engine',64,2500,engine); }
await round('bare',4,1500,raw); await round('engine',4,1500,engine);
process.exit(0);
