use pykka::{actor, Actor, Pool, get_all};
use std::time::{Duration, Instant};

#[actor(pooled)]
pub struct Counter { pub count: u64 }
#[actor]
impl Counter {
    pub fn add(&mut self, n: u64) -> u64 { self.count += n; self.count }
    pub fn sleep(&self, ms: u64) { std::thread::sleep(Duration::from_millis(ms)); }
    pub fn ask_other(&self, other: CounterProxy) -> u64 { other.add(0).get().unwrap() }
    pub fn boom(&self) { panic!("x") }
}

#[test]
fn pooled_basics() {
    let c = Counter { count: 0 }.start();
    let p = c.proxy();
    assert_eq!(p.add(1).get().unwrap(), 1);
    assert_eq!(p.call().add(1).unwrap(), 2);
    for _ in 0..1000 { p.defer().add(1).unwrap(); }
    assert_eq!(p.count().get().unwrap(), 1002);
    println!("{}", p.boom().get().unwrap_err());
    println!("{}", p.call().boom().unwrap_err());
    let f = p.add(1);
    drop(f);
    let f = p.add(1);
    let t = Instant::now();
    while !f.is_ready() { std::hint::spin_loop(); }
    println!("late {:?}", t.elapsed());
    assert_eq!(f.get().unwrap(), 1004);
    assert!(c.stop().get().unwrap());
    assert!(!c.stop().get().unwrap());
    assert!(p.add(1).get().is_err());
    assert!(p.call().add(1).is_err());
    c.join(Duration::from_secs(5)).unwrap();
}

#[test]
fn blocking_thousand() {
    let slow = Counter { count: 0 }.start().proxy();
    slow.sleep(200);
    let actors: Vec<_> = (0..1000).map(|_| Counter { count: 0 }.start().proxy()).collect();
    let all = get_all(actors.iter().map(|a| a.ask_other(slow.clone()))).unwrap();
    assert_eq!(all.len(), 1000);
    println!("{:?}", Pool::global());
    let sleepers: Vec<_> = (0..16).map(|_| Counter { count: 0 }.start().proxy()).collect();
    for s in &sleepers { s.defer().sleep(500).unwrap(); }
    let fresh = Counter { count: 0 }.start();
    let (pr, fu) = pykka::promise();
    let t = Instant::now();
    fresh.run(move |_| pr.set(()));
    fu.get().unwrap();
    println!("unrelated {:?}", t.elapsed());
}

#[test]
fn four_callers() {
    for kind in 0..2 {
        let b = Counter::builder();
        let b = if kind == 0 { b.pooled() } else { b.own_thread() };
        let c = b.start(Counter { count: 0 });
        let p = c.proxy();
        let ts: Vec<_> = (0..4).map(|_| { let p = p.clone(); std::thread::spawn(move || for i in 0..5000 { if i % 2 == 0 { p.add(1).get().unwrap(); } else { p.call().add(1).unwrap(); } }) }).collect();
        for t in ts { t.join().unwrap(); }
        assert_eq!(p.count().get().unwrap(), 20000);
        c.stop().get().unwrap();
    }
}

#[test]
fn speed() {
    let m = std::sync::Mutex::new(0u64);
    let n = 1_000_000;
    let t = Instant::now();
    for i in 0..n { *std::hint::black_box(&m).lock().unwrap() += i; }
    println!("mutex {:?}", t.elapsed() / n as u32);
    let c = Counter { count: 0 }.start();
    let p = c.proxy();
    let _ = p.add(1).get();
    let t = Instant::now();
    for i in 0..n { std::hint::black_box(p.call().add(i).unwrap()); }
    println!("call {:?}", t.elapsed() / n as u32);
    let t = Instant::now();
    for i in 0..n { std::hint::black_box(p.add(i).get().unwrap()); }
    println!("get {:?}", t.elapsed() / n as u32);
    let t = Instant::now();
    for i in 0..n { p.defer().add(i).unwrap(); }
    p.call().add(1).unwrap();
    println!("tell {:?}", t.elapsed() / n as u32);
    let t = Instant::now();
    for _ in 0..n/10 { let c = Counter { count: 0 }.start(); c.proxy().add(1).get().unwrap(); c.stop().get().unwrap(); }
    println!("start+ask+stop {:?}", t.elapsed() / (n/10) as u32);
    let t = Instant::now();
    for _ in 0..n/1000 { let fs: Vec<_> = (0..1000).map(|i| p.add(i)).collect(); get_all(fs).unwrap(); }
    println!("1000 in flight {:?}", t.elapsed() / n as u32);
    let many: Vec<_> = (0..1000).map(|_| Counter { count: 0 }.start().proxy()).collect();
    let t = Instant::now();
    for _ in 0..n/10000 { get_all(many.iter().map(|p| p.add(1))).unwrap(); }
    println!("gather 1000 {:?}", t.elapsed() / (n/10) as u32);
}
