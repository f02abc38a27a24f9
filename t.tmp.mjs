import { execSync, spawn } from 'node:child_process';
import { EventStoreDBEventStore } from './dist/libs/event-store/eventstoredb/index.js';
import { chain } from './dist/libs/event-store/index.js';
import { v7 } from 'uuid';
const CS='esdb://127.0.0.1:22201,127.0.0.1:22202,127.0.0.1:22203?tls=false';
process.on('uncaughtException', e=>{console.log('UNCAUGHT', e); process.exit(3)});
process.on('unhandledRejection', e=>{console.log('UNHANDLED', e); process.exit(4)});
const draft=()=>{const id=v7();return {id,type:'NoteTaken',schemaVersion:1,patient:null,organisation:null,effectiveAt:null,factId:id,supersedes:null,data:{text:'x'.repeat(500)},sealed:null,metadata:{recordedAt:new Date().toISOString(),actor:{id:'a',role:'r',organisation:null},commandId:id,commandDigest:'0'.repeat(64),correlationId:id,causationId:null,source:{kind:'api'}}}};
const store=await EventStoreDBEventStore.open({connectionString:CS});
const from=(await store.head())?.position ?? -1n;
const acked=new Set(), codes={}; const seen=[]; let last=Date.now(), gap=0, going=true, worst=0;
const sub=store.subscribe(from).subscribe({next:s=>{if(s.kind==='event')seen.push(s.event)},error:e=>console.log('SUB ERROR',e)});
const writers=Array.from({length:16},async(_, w)=>{ let stream=`note-${v7()}`, head=null, n=0;
 while(going){ const ev=chain(stream, head, [draft()]); const t=Date.now();
  for(;;){ try{ const end=await store.append(stream, head?.revision??'none', ev); head=end; acked.add(ev[0].event.id); break; }catch(e){ codes[e.code??e.message]=(codes[e.code??e.message]??0)+1; } }
  const now=Date.now(); worst=Math.max(worst, now-t); gap=Math.max(gap, now-last); last=now; if(++n%20===0){stream=`note-${v7()}`;head=null;} } });
const leader=()=>{const g=JSON.parse(execSync('curl -s -m 2 http://127.0.0.1:22201/gossip || curl -s -m 2 http://127.0.0.1:22202/gossip',{encoding:'utf8'})); const m=g.members.find(m=>m.state==='Leader'&&m.isAlive); return m? (m.httpEndPointPort ?? m.externalHttpPort):null};
const sleep=ms=>new Promise(r=>setTimeout(r,ms));
const pidOf=port=>execSync(`cat /tmp/h2/esdb/run/node${port-22200}.pid`,{encoding:'utf8'}).trim();
await sleep(3000); console.log('steady', acked.size/3|0,'/s'); gap=0; worst=0;
const mode=process.argv[2];
const l=leader(); console.log(mode,'leader',l,'pid',pidOf(l));
if(mode==='kill'){ execSync(`kill -9 ${pidOf(l)}`); await sleep(15000); }
if(mode==='stop'){ execSync(`kill -STOP ${pidOf(l)}`); await sleep(30000); execSync(`kill -CONT ${pidOf(l)}`); await sleep(10000); }
if(mode==='follower'){ const f=[22201,22202,22203].find(p=>p!==l); execSync(`kill -9 ${pidOf(f)}`); await sleep(6000); }
console.log('longest without an acknowledgement', gap,'ms; longest append', worst,'ms'); gap=0;
const before=acked.size; await sleep(3000); console.log('afterwards', (acked.size-before)/3|0,'/s');
going=false; await Promise.all(writers);
const log=[]; for(let at=from;;){const p=await store.readAll(at,1000); if(!p.length)break; log.push(...p); at=p.at(-1).position;}
const mine=log; for(let i=0;i<400&&seen.length<mine.length;i++) await sleep(50);
const ids=new Set(mine.map(e=>e.id));
console.log(JSON.stringify({acknowledged:acked.size, inLog:mine.length, lost:[...acked].filter(i=>!ids.has(i)).length, doubled:mine.length-ids.size, unacknowledgedInLog:mine.filter(e=>!acked.has(e.id)).length, subscription: seen.length===mine.length&&seen.every((e,i)=>e.id===mine[i].id), codes}));
sub.unsubscribe(); await store.close(); process.exit(0);
