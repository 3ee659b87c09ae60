use pykka::{actor, Actor, Context, Error, Failure};
use std::collections::{BTreeMap, HashMap};

#[derive(Debug, Clone, PartialEq)]
pub struct DivisionByZero;

#[actor]
#[derive(Default)]
pub struct Calculator {
    /// The last result.
    pub last_result: i64,
    secret: u32,
}

#[actor]
impl Calculator {
    pub fn add(&mut self, a: i64, b: i64) -> i64 {
        self.last_result = a + b;
        self.secret += 1;
        self.last_result
    }
    pub fn div(&self, a: i64, b: i64) -> Result<i64, DivisionByZero> {
        a.checked_div(b).ok_or(DivisionByZero)
    }
    pub fn greet(&self, who: &str, list: &[i64], n: &u32, _: u8) -> String {
        format!("{who} {list:?} {n}")
    }
    pub fn boom(&self) {
        panic!("boom")
    }
    fn on_failure(&mut self, _failure: &Failure) {}
}

#[actor]
pub struct Core {
    #[traversable]
    pub playback: Playback,
    #[traversable]
    pub outputs: Vec<Output>,
    #[traversable]
    pub library: Option<Library>,
    #[traversable]
    pub named: HashMap<String, Box<Output>>,
    #[traversable]
    pub by_number: BTreeMap<u8, Vec<Output>>,
    #[traversable]
    pub tree: Node,
}
#[actor]
impl Core {
    pub fn noop(&self) {}
}
#[actor]
pub struct Playback {
    pub state: u8,
    #[traversable]
    pub queue: Queue,
}
#[actor]
impl Playback {
    pub fn play(&mut self, context: &Context<Core>) -> bool {
        let _ = context.urn();
        self.state = 1;
        true
    }
}
#[actor]
pub struct Queue {
    items: Vec<u8>,
}
#[actor]
impl Queue {
    pub fn len(&self) -> usize {
        self.items.len()
    }
}
#[actor]
#[derive(Default)]
pub struct Output {
    pub volume: u8,
}
#[actor]
impl Output {}
#[actor]
pub struct Library {}
#[actor]
impl Library {
    pub fn search(&self, x: String) -> Vec<String> {
        vec![x]
    }
}
#[actor]
#[derive(Default)]
pub struct Node {
    pub value: u8,
    #[traversable]
    pub children: Vec<Node>,
}
#[actor]
impl Node {}

#[actor]
#[derive(Default)]
pub struct Ring<T, const N: usize> {
    pub items: Vec<T>,
    pub size: usize,
}
#[actor]
impl<T: Clone + Send + 'static, const N: usize> Ring<T, N> {
    pub fn push(&mut self, item: T) -> Option<T> {
        self.items.push(item);
        (self.items.len() > N).then(|| self.items.remove(0))
    }
    pub fn refs(&self, item: &T) -> T {
        item.clone()
    }
    fn on_receive(&mut self, message: T) -> usize {
        self.items.push(message);
        self.items.len()
    }
}

#[test]
fn calculator_works() -> Result<(), Box<dyn std::error::Error>> {
    let actor_ref = Calculator::default().start();
    let proxy = actor_ref.proxy();
    assert_eq!(proxy.add(1, 3).get()?, 4);
    proxy.set_last_result(17);
    assert_eq!(proxy.last_result().get()?, 17);
    assert_eq!(proxy.div(1, 0).get()?, Err(DivisionByZero));
    assert_eq!(proxy.call().add(1, 3)?, 4);
    proxy.defer().add(1, 3)?;
    assert_eq!(proxy.greet("a", [1, 2], 3, 0).get()?, "a [1, 2] 3");
    println!("{}", proxy.boom().get().unwrap_err());
    assert_eq!(format!("{:?}", CalculatorCall::Add { a: 1, b: 2 }), "Add { a: 1, b: 2 }");
    assert_eq!(CalculatorSet::LastResult(1), CalculatorSet::LastResult(1).clone());
    assert!(actor_ref.stop().get()?);
    Ok(())
}

#[test]
fn parts_work() -> Result<(), Error> {
    let core = Core {
        playback: Playback { state: 0, queue: Queue { items: vec![1] } },
        outputs: vec![Output::default()],
        library: None,
        named: HashMap::from([("x".into(), Box::default())]),
        by_number: BTreeMap::from([(3, vec![Output::default()])]),
        tree: Node { value: 0, children: vec![Node::default()] },
    }
    .start();
    let core = core.proxy();
    assert!(core.playback().play().get()?);
    assert_eq!(core.playback().state().get()?, 1);
    assert_eq!(core.playback().queue().len().get()?, 1);
    core.outputs(0).set_volume(3);
    assert_eq!(core.outputs(0).volume().get()?, 3);
    assert_eq!(core.named("x").volume().get()?, 0);
    assert_eq!(core.by_number(3, 0).volume().get()?, 0);
    assert_eq!(core.tree().children(0).value().get()?, 0);
    println!("{}", core.by_number(3, 7).volume().get().unwrap_err());
    println!("{}", core.library().search("x".into()).get().unwrap_err());
    println!("{:?}", core.playback().queue());
    assert_eq!(core.playback().queue(), core.playback().queue());
    core.actor_ref().stop().get()?;
    Ok(())
}

#[test]
fn generics_work() -> Result<(), Error> {
    let ring = Ring::<u8, 2>::default().start();
    let proxy: RingProxy<u8, 2> = ring.proxy();
    proxy.push(1);
    assert_eq!(proxy.push(1).get()?, None);
    assert_eq!(proxy.refs(7).get()?, 7);
    assert_eq!(ring.ask(3).get()?, 3);
    assert_eq!(proxy.items().get()?, [1, 1, 3]);
    ring.stop().get()?;
    Ok(())
}
