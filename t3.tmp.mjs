// many writes waiting on a silent wire that then breaks
import { EventStoreDBEventStore } from './dist/libs/event-store/eventstoredb/index.js';
import { chain } from './dist/libs/event-store/index.js';
import { EventStoreDBClient, binaryEvent, NO_STREAM } from '@eventstore/db-client';
import net from 'node:net'; import { v7 } from 'uuid';
let silent=false; const socks=new Set();
const srv=net.createServer(n=>{const f=net.connect(22113,'127.0.0.1'); for(const [a,b] of [[n,f],[f,n]]){socks.add(a); if(silent)a.pause(); a.on('data',d=>b.writable&&b.write(d)); a.on('error',()=>{}); a.on('close',()=>{socks.delete(a);b.destroy()});}}).listen(0,'127.0.0.1'); await new Promise(r=>srv.once('listening',r));
const CS=`esdb://127.0.0.1:${srv.address().port}?tls=false`;
let un=0; process.on('unhandledRejection', e=>{un++}); process.on('uncaughtException', e=>{un++; console.log('UNCAUGHT',e.message)});
const bare=EventStoreDBClient.connectionString(CS);
const data=new Uint8Array(30000);
await bare.appendToStream('n-'+v7(),[binaryEvent({type:'N',data})],{expectedRevision:NO_STREAM});
const breakIt=async(start)=>{ silent=true; for(const s of socks)s.pause(); const p=Promise.allSettled(start()); await new Promise(r=>setTimeout(r,700)); silent=false; for(const s of [...socks])s.destroy(); return p; };
if(process.argv[2]==='bare'){ const p=breakIt(()=>Array.from({length:100},()=>Promise.race([bare.appendToStream('n-'+v7(),[binaryEvent({type:'N',data})],{expectedRevision:NO_STREAM}),new Promise((_,r)=>setTimeout(()=>r('t'),4000))]))); const o=await p; await new Promise(r=>setTimeout(r,300)); console.log('bare: rejected',o.filter(x=>x.status==='rejected').length,'unhandled',un); process.exit(); }
const store=await EventStoreDBEventStore.open({connectionString:CS,timers:{callMs:3000}});
const draft=()=>{const id=v7();return {id,type:'NoteTaken',schemaVersion:1,patient:null,organisation:null,effectiveAt:null,factId:id,supersedes:null,data:{text:'x'.repeat(30000)},sealed:null,metadata:{recordedAt:new Date().toISOString(),actor:{id:'a',role:'r',organisation:null},commandId:id,commandDigest:'0'.repeat(64),correlationId:id,causationId:null,source:{kind:'api'}}}};
await store.append('n-a',  'none', chain('n-a',null,[draft()])).catch(()=>{});
const o=await breakIt(()=>Array.from({length:100},()=>{const s='note-'+v7(); return store.append(s,'none',chain(s,null,[draft()]))}));
await new Promise(r=>setTimeout(r,300)); console.log('engine: fulfilled',o.filter(x=>x.status==='fulfilled').length,'unhandled',un, o.find(x=>x.status==='rejected')?.reason);
process.exit();
