//! Typed proxies, and the messages that they send.

use std::collections::HashSet;
use std::path::{Path, PathBuf};
use std::thread;

use crate::common::{Answer, Finish, hold};
use pykka::{Actor, ActorRef, Context, Error, actor};

#[derive(Debug, Clone, PartialEq)]
pub struct DivisionByZero;

#[cfg_attr(feature = "pooled", actor(pooled))]
#[cfg_attr(not(feature = "pooled"), actor)]
#[derive(Default)]
pub struct Calculator {
    /// The newest result.
    pub last_result: i64,
    secret: u32,
}

#[actor]
impl Calculator {
    pub fn add(&mut self, a: i64, b: i64) -> i64 {
        self.secret += 1;
        self.last_result = a + b;
        self.last_result
    }

    pub fn div(&self, a: i64, b: i64) -> Result<i64, DivisionByZero> {
        a.checked_div(b).ok_or(DivisionByZero)
    }

    pub fn rem(&self, a: i64, b: i64) -> i64 {
        a % b
    }

    pub fn additions(&self) -> u32 {
        self.secret
    }

    pub fn clear(&mut self) {
        self.last_result = 0;
    }
}

fn calculator() -> (ActorRef<Calculator>, CalculatorProxy) {
    let actor = Calculator::default().start();
    let proxy = actor.proxy();
    (actor, proxy)
}

#[test]
fn the_program_on_the_first_page_works() -> Result<(), Box<dyn std::error::Error>> {
    let actor_ref = Calculator::default().start();
    let proxy = actor_ref.proxy();
    assert_eq!(proxy.add(1, 3).get()?, 4);
    proxy.set_last_result(17);
    assert_eq!(proxy.last_result().get()?, 17);
    let quotient = proxy.div(1, 0).get()?;
    assert_eq!(quotient, Err(DivisionByZero));
    let five = futures::executor::block_on(async { proxy.add(2, 3).await })?;
    assert_eq!(five, 5);
    assert!(actor_ref.stop().get()?);
    Ok(())
}

#[test]
fn a_call_returns_a_future_at_once() {
    let (actor, proxy) = calculator();
    let gate = hold(&actor);
    let sum = proxy.add(1, 3);
    assert!(!sum.is_ready());
    gate.open();
    assert_eq!(sum.answer(), Ok(4));
    actor.stop();
}

#[test]
fn a_field_can_be_read_and_written_in_order_without_waiting() {
    let (actor, proxy) = calculator();
    let gate = hold(&actor);
    proxy.set_last_result(17);
    let before = proxy.last_result();
    proxy.add(1, 1);
    let after = proxy.last_result();
    let written = proxy.set_last_result(3);
    gate.open();
    assert_eq!(before.answer(), Ok(17));
    assert_eq!(after.answer(), Ok(2));
    assert_eq!(written.answer(), Ok(()));
    assert_eq!(proxy.last_result().answer(), Ok(3));
    actor.stop();
}

#[test]
fn call_waits_and_gives_the_result_without_a_future_in_between() {
    let (actor, proxy) = calculator();
    let sum: Result<i64, Error> = proxy.call().add(1, 3);
    assert_eq!(sum, Ok(4));
    assert_eq!(proxy.call().div(1, 0), Ok(Err(DivisionByZero)));
    assert!(matches!(
        proxy.call().rem(1, 0),
        Err(Error::Panicked { .. })
    ));
    proxy.call().clear().unwrap();
    actor.stop().answer().unwrap();
    assert!(matches!(
        proxy.call().add(1, 3),
        Err(Error::ActorDead { .. })
    ));
}

#[test]
fn defer_sends_and_gives_no_future() {
    let (actor, proxy) = calculator();
    let gate = hold(&actor);
    let sent: Result<(), pykka::TellError> = proxy.defer().add(1, 3);
    sent.unwrap();
    gate.open();
    assert_eq!(proxy.last_result().answer(), Ok(4));
    actor.stop().answer().unwrap();
    let dead = proxy.defer().add(1, 3).unwrap_err();
    assert_eq!(dead.actor(), Some(actor.id()));
    assert!(dead.to_string().contains("Calculator"), "{dead}");
}

#[test]
fn a_deferred_call_that_fails_ends_the_actor_as_a_tell_does() {
    for fail in [
        |proxy: &CalculatorProxy| proxy.defer().rem(1, 0),
        |proxy: &CalculatorProxy| proxy.defer().div(1, 0),
    ] {
        let (actor, proxy) = calculator();
        fail(&proxy).unwrap();
        actor.join(crate::common::WATCHDOG).unwrap();
        assert!(!actor.is_alive());
    }
}

#[test]
fn the_fronts_of_a_proxy_can_be_kept_while_it_is() {
    let (actor, proxy) = calculator();
    let (call, defer) = (proxy.call(), proxy.defer());
    defer.add(1, 1).unwrap();
    assert_eq!(call.additions(), Ok(1));
    defer.add(1, 1).unwrap();
    assert_eq!(call.additions(), Ok(2));
    actor.stop();
}

// ---------------------------------------------------------------------------------------------------------------------
// What is part of a proxy

mod visibility {
    use pykka::actor;

    #[derive(Default)]
    pub(crate) struct Opaque;

    #[actor]
    #[derive(Default)]
    pub(crate) struct Mixed {
        pub open: u8,
        pub(crate) within: u8,
        pub(super) above: u8,
        #[actor(read_only)]
        pub counted: u8,
        /// Nothing that could be copied or sent.
        #[actor(skip)]
        pub(crate) skipped: std::rc::Weak<Opaque>,
        hidden: std::cell::Cell<*const u8>,
    }

    #[actor]
    impl Mixed {
        pub fn opened(&mut self) -> u8 {
            self.counted += 1;
            self.hidden();
            self.open
        }

        pub(crate) fn inside(&self) -> u8 {
            self.within
        }

        pub(super) fn upward(&self) -> u8 {
            self.above
        }

        fn hidden(&self) {
            let _ = self.hidden.get();
        }

        /// Takes what no message could.
        #[actor(skip)]
        pub(crate) fn skipped<'a>(&'a self, what: &'a mut Vec<u8>) -> &'a mut Vec<u8> {
            what.push(self.open);
            what
        }

        pub(crate) fn new() -> Self {
            Self {
                open: 1,
                ..Self::default()
            }
        }
    }
}

#[test]
fn what_has_a_visibility_is_part_of_the_proxy_with_that_visibility() {
    let actor = visibility::Mixed::start_with(|_| visibility::Mixed::new());
    let proxy = actor.proxy();
    proxy.set_within(2);
    proxy.set_above(3);
    assert_eq!(proxy.opened().answer(), Ok(1));
    assert_eq!(proxy.inside().answer(), Ok(2));
    assert_eq!(proxy.upward().answer(), Ok(3));
    assert_eq!(proxy.open().answer(), Ok(1));
    actor.stop();
}

/// Stands in for what a proxy does not have: a method of the proxy itself would be preferred.
trait Missing {
    fn set_counted(&self, _: u8) -> &'static str {
        "missing"
    }
    fn skipped(&self) -> &'static str {
        "missing"
    }
    fn set_skipped(&self) -> &'static str {
        "missing"
    }
    fn hidden(&self) -> &'static str {
        "missing"
    }
    #[expect(
        clippy::new_ret_no_self,
        clippy::wrong_self_convention,
        reason = "it is a stand-in"
    )]
    fn new(&self) -> &'static str {
        "missing"
    }
    fn secret(&self) -> &'static str {
        "missing"
    }
    fn on_start(&self) -> &'static str {
        "missing"
    }
}

impl Missing for visibility::MixedProxy {}
impl Missing for CalculatorProxy {}
impl Missing for HookedProxy {}

#[cfg_attr(feature = "pooled", actor(pooled))]
#[cfg_attr(not(feature = "pooled"), actor)]
pub struct Hooked;

#[actor]
impl Hooked {
    pub fn on_start(&mut self) {}
    pub fn visible(&self) -> u8 {
        1
    }
}

#[test]
fn what_is_private_skipped_a_hook_or_a_constructor_is_not_part_of_the_proxy() {
    let actor = visibility::Mixed::start_with(|_| visibility::Mixed::new());
    let proxy = actor.proxy();
    assert_eq!(proxy.skipped(), "missing");
    assert_eq!(proxy.set_skipped(), "missing");
    assert_eq!(proxy.hidden(), "missing");
    assert_eq!(proxy.new(), "missing");
    actor.stop();
    let (actor, proxy) = calculator();
    assert_eq!(proxy.secret(), "missing");
    actor.stop();
    let hooked = Hooked.start();
    assert_eq!(hooked.proxy().on_start(), "missing");
    assert_eq!(hooked.proxy().visible().answer(), Ok(1));
    hooked.stop();
}

#[test]
fn a_read_only_field_can_be_read_and_not_written() {
    let actor = visibility::Mixed::start_with(|_| visibility::Mixed::new());
    let proxy = actor.proxy();
    proxy.opened();
    assert_eq!(proxy.counted().answer(), Ok(1));
    assert_eq!(proxy.set_counted(9), "missing");
    actor.stop();
}

#[test]
fn what_is_skipped_is_still_there_inside() {
    let actor = visibility::Mixed::start_with(|_| visibility::Mixed::new());
    let inside = actor.run(|mixed| {
        let mut list = vec![0];
        mixed.skipped(&mut list);
        (list, mixed.skipped.upgrade().is_none())
    });
    assert_eq!(inside.answer(), Ok((vec![0, 1], true)));
    actor.stop();
}

// ---------------------------------------------------------------------------------------------------------------------
// Arguments

#[derive(Debug, Clone, PartialEq)]
pub struct Point(i32, i32);

#[cfg_attr(feature = "pooled", actor(pooled))]
#[cfg_attr(not(feature = "pooled"), actor)]
pub struct Lender;

#[actor]
impl Lender {
    pub fn text(&self, text: &str) -> usize {
        text.len()
    }

    pub fn slice(&self, numbers: &[i64]) -> i64 {
        numbers.iter().sum()
    }

    pub fn path(&self, path: &Path) -> Option<String> {
        Some(path.file_name()?.to_str()?.to_owned())
    }

    pub fn point(&self, point: &Point) -> i32 {
        point.0 + point.1
    }

    pub fn constant(&self, text: &'static str) -> &'static str {
        text
    }

    pub fn unnamed(&self, first: u8, _: u8, mut third: u8) -> u8 {
        third += 1;
        first + third
    }

    pub fn owned(&self, text: String, list: Vec<String>) -> Vec<String> {
        [vec![text], list].concat()
    }

    pub fn function(&self, f: Box<dyn FnOnce(u8) -> u8 + Send>) -> u8 {
        f(1)
    }

    const SIZE: usize = 2;

    pub fn reversed(&self, mut numbers: [u8; Self::SIZE]) -> Option<[u8; Self::SIZE]> {
        numbers.reverse();
        Some(numbers)
    }

    pub fn context_first(&self, context: &Context<Self>, text: &str) -> String {
        format!("{text} {}", context.urn())
    }
}

#[test]
fn a_borrowed_argument_is_owned_by_the_message_and_lent_to_the_method() {
    let actor = Lender.start();
    let proxy = actor.proxy();
    assert_eq!(proxy.text("four").answer(), Ok(4));
    assert_eq!(proxy.text(String::from("four")).answer(), Ok(4));
    assert_eq!(proxy.text('x').answer(), Ok(1));
    assert_eq!(proxy.slice([1, 2, 3]).answer(), Ok(6));
    assert_eq!(proxy.slice(vec![1, 2]).answer(), Ok(3));
    assert_eq!(proxy.slice(&[1][..]).answer(), Ok(1));
    assert_eq!(proxy.path("/a/b").answer(), Ok(Some("b".to_owned())));
    assert_eq!(
        proxy.path(PathBuf::from("c")).answer(),
        Ok(Some("c".to_owned()))
    );
    assert_eq!(proxy.point(Point(1, 2)).answer(), Ok(3));
    assert_eq!(proxy.constant("here to stay").answer(), Ok("here to stay"));
    actor.stop();
}

#[test]
fn borrowed_arguments_work_in_calls_and_deferred_calls_too() {
    let actor = Lender.start();
    let proxy = actor.proxy();
    assert_eq!(proxy.call().text("four"), Ok(4));
    assert_eq!(proxy.call().slice([1, 2]), Ok(3));
    proxy.defer().text("four").unwrap();
    proxy.defer().point(Point(1, 2)).unwrap();
    actor.stop();
}

#[test]
fn arguments_may_be_unnamed_mutable_owned_or_functions() {
    let actor = Lender.start();
    let proxy = actor.proxy();
    assert_eq!(proxy.unnamed(1, 2, 3).answer(), Ok(5));
    assert_eq!(
        proxy.owned("a".into(), vec!["b".into()]).answer(),
        Ok(vec!["a".into(), "b".into()])
    );
    assert_eq!(proxy.function(Box::new(|x| x + 1)).answer(), Ok(2));
    actor.stop();
}

#[test]
fn the_length_of_an_array_may_be_a_constant_of_the_actor() {
    let actor = Lender.start();
    let proxy = actor.proxy();
    assert_eq!(proxy.reversed([1, 2]).answer(), Ok(Some([2, 1])));
    assert_eq!(proxy.call().reversed([1, 2]), Ok(Some([2, 1])));
    let call = LenderCall::Reversed { numbers: [3, 4] };
    assert!(actor.tell(call).is_ok());
    actor.stop();
}

#[test]
fn the_context_is_not_part_of_the_message() {
    let actor = Lender.start();
    let text = format!("at {}", actor.urn());
    assert_eq!(
        actor.proxy().context_first("at").answer().as_ref(),
        Ok(&text)
    );
    let call = LenderCall::ContextFirst { text: "at".into() };
    assert_eq!(
        actor
            .ask(call)
            .answer()
            .unwrap()
            .downcast::<String>()
            .unwrap(),
        text
    );
    actor.stop();
}

// ---------------------------------------------------------------------------------------------------------------------
// Messages

#[test]
fn messages_can_be_built_by_hand_and_told_or_asked() {
    let (actor, _) = calculator();
    actor.tell(CalculatorCall::Add { a: 1, b: 3 }).unwrap();
    let last_result = actor.ask(CalculatorGet::LastResult).answer().unwrap();
    assert_eq!(last_result.downcast::<i64>().unwrap(), 4);
    let sum = actor
        .ask(CalculatorCall::Add { a: 2, b: 3 })
        .answer()
        .unwrap();
    assert!(sum.is::<i64>() && !sum.is::<u8>());
    assert_eq!(sum.downcast::<i64>().unwrap(), 5);
    let written = actor.ask(CalculatorSet::LastResult(17)).answer().unwrap();
    written.downcast::<()>().unwrap();
    actor.tell(CalculatorSet::LastResult(18)).unwrap();
    let quotient = actor
        .ask(CalculatorCall::Div { a: 1, b: 0 })
        .answer()
        .unwrap();
    let quotient = quotient.downcast::<Result<i64, DivisionByZero>>().unwrap();
    assert_eq!(quotient, Err(DivisionByZero));
    assert_eq!(actor.proxy().last_result().answer(), Ok(18));
    actor.stop();
}

#[test]
fn a_reply_of_another_type_than_expected_is_given_back() {
    let (actor, _) = calculator();
    let reply = actor.ask(CalculatorCall::Additions).answer().unwrap();
    let reply = reply.downcast::<String>().unwrap_err();
    assert_eq!(reply.downcast::<u32>().unwrap(), 0);
    actor.stop();
}

#[test]
fn a_message_built_by_hand_that_fails_does_what_a_call_would() {
    let (actor, _) = calculator();
    let error = actor
        .ask(CalculatorCall::Rem { a: 1, b: 0 })
        .answer()
        .unwrap_err();
    assert!(matches!(error, Error::Panicked { .. }), "{error}");
    assert_eq!(error.method(), Some("rem"));
    assert!(actor.is_alive());
    actor.tell(CalculatorCall::Div { a: 1, b: 0 }).unwrap();
    actor.join(crate::common::WATCHDOG).unwrap();
}

#[test]
fn messages_can_be_printed_kept_and_compared() {
    let call = CalculatorCall::Add { a: 1, b: 3 };
    assert_eq!(format!("{call:?}"), "Add { a: 1, b: 3 }");
    assert_eq!(call, call.clone());
    assert_ne!(call, CalculatorCall::Add { a: 1, b: 4 });
    assert_ne!(call, CalculatorCall::Div { a: 1, b: 3 });
    assert_eq!(format!("{:?}", CalculatorCall::Clear), "Clear");
    assert_eq!(CalculatorCall::Clear, CalculatorCall::Clear.clone());
    assert_eq!(format!("{:?}", CalculatorGet::LastResult), "LastResult");
    assert_eq!(CalculatorGet::LastResult, CalculatorGet::LastResult.clone());
    assert_eq!(
        format!("{:?}", CalculatorSet::LastResult(1)),
        "LastResult(1)"
    );
    assert_ne!(
        CalculatorSet::LastResult(1),
        CalculatorSet::LastResult(2).clone()
    );
    let kept = vec![call.clone(), CalculatorCall::Clear];
    let (actor, proxy) = calculator();
    for call in kept.clone() {
        actor.tell(call).unwrap();
    }
    assert_eq!(proxy.last_result().answer(), Ok(0));
    assert_eq!(kept[0], call);
    actor.stop();
}

/// Has neither `Debug` nor `Clone` nor `PartialEq`.
pub struct Silent;

/// Has `Debug` and nothing else.
#[derive(Debug)]
pub struct Shown;

#[cfg_attr(feature = "pooled", actor(pooled))]
#[cfg_attr(not(feature = "pooled"), actor)]
pub struct Taker;

#[actor]
impl Taker {
    pub fn take(&self, _silent: Silent) -> bool {
        true
    }
}

#[cfg_attr(feature = "pooled", actor(pooled))]
#[cfg_attr(not(feature = "pooled"), actor)]
pub struct Shower;

#[actor]
impl Shower {
    pub fn show(&self, shown: Shown) -> Shown {
        shown
    }
}

#[test]
fn messages_whose_parts_cannot_be_printed_or_compared_can_be_sent_all_the_same() {
    let taker = Taker.start();
    assert_eq!(taker.proxy().take(Silent).answer(), Ok(true));
    let reply = taker
        .ask(TakerCall::Take { _silent: Silent })
        .answer()
        .unwrap();
    assert!(reply.downcast::<bool>().unwrap());
    taker.stop();
}

#[test]
fn a_message_has_what_its_parts_have() {
    // Only `Debug` here; `Clone` of a message that could not be cloned would be a compile error.
    assert_eq!(
        format!("{:?}", ShowerCall::Show { shown: Shown }),
        "Show { shown: Shown }"
    );
    let shower = Shower.start();
    assert!(shower.proxy().show(Shown).answer().is_ok());
    shower.stop();
}

// ---------------------------------------------------------------------------------------------------------------------
// Generics

#[cfg_attr(feature = "pooled", actor(pooled))]
#[cfg_attr(not(feature = "pooled"), actor)]
#[derive(Default)]
pub struct Ring<T, const N: usize> {
    pub items: Vec<T>,
}

#[actor]
impl<T: Clone + Send + 'static, const N: usize> Ring<T, N> {
    pub fn push(&mut self, item: T) -> Option<T> {
        self.items.push(item);
        (self.items.len() > N).then(|| self.items.remove(0))
    }

    pub fn lent(&self, item: &T) -> T {
        item.clone()
    }

    pub fn sizes(&self, context: &Context<Self>) -> (usize, String) {
        (N, context.actor_ref().id().name().to_owned())
    }

    fn on_receive(&mut self, message: T) -> usize {
        self.items.push(message);
        self.items.len()
    }
}

#[cfg_attr(feature = "pooled", actor(pooled))]
#[cfg_attr(not(feature = "pooled"), actor)]
pub struct Holder<K>
where
    K: std::fmt::Display + Clone + Send + 'static,
{
    key: K,
}

#[actor]
impl<K> Holder<K>
where
    K: std::fmt::Display + Clone + Send + 'static,
{
    pub fn shown(&self) -> String {
        self.key.to_string()
    }
}

#[test]
fn an_actor_may_be_generic_over_types_and_constants() {
    let ring = Ring::<&'static str, 2>::default().start();
    let proxy: RingProxy<&'static str, 2> = ring.proxy();
    assert_eq!(proxy.push("a").answer(), Ok(None));
    assert_eq!(proxy.push("b").answer(), Ok(None));
    assert_eq!(proxy.push("c").answer(), Ok(Some("a")));
    assert_eq!(proxy.lent("x").answer(), Ok("x"));
    assert_eq!(proxy.sizes().answer(), Ok((2, "Ring".to_owned())));
    assert_eq!(ring.ask("d").answer(), Ok(3));
    proxy.set_items(vec!["z"]);
    assert_eq!(proxy.items().answer(), Ok(vec!["z"]));
    proxy.defer().push("y").unwrap();
    assert_eq!(proxy.call().items_len(), 2);
    let call = RingCall::<_, 2>::Push { item: "w" };
    assert_eq!(call, call.clone());
    assert_eq!(format!("{call:?}"), "Push { item: \"w\" }");
    ring.stop();
}

trait ItemsLen {
    fn items_len(&self) -> usize;
}

impl ItemsLen for RingCalls<'_, pykka::Blocking, &'static str, 2> {
    fn items_len(&self) -> usize {
        // That this type can be named is what is tested.
        2
    }
}

#[test]
fn an_actor_may_have_a_where_clause() {
    let holder = Holder { key: 17 }.start();
    assert_eq!(holder.proxy().shown().answer().as_deref(), Ok("17"));
    holder.stop();
}

// ---------------------------------------------------------------------------------------------------------------------
// The proxy as a value

#[test]
fn proxies_are_equal_if_they_are_for_the_same_actor() {
    let (one_actor, one) = calculator();
    let (two_actor, two) = calculator();
    assert_eq!(one, one.clone());
    assert_eq!(one, one_actor.proxy());
    assert_ne!(one, two);
    let set: HashSet<CalculatorProxy> = [one.clone(), two.clone(), one_actor.proxy()].into();
    assert_eq!(set.len(), 2);
    one_actor.stop().answer().unwrap();
    assert_eq!(one, one_actor.proxy(), "also when it is dead");
    two_actor.stop();
}

#[test]
fn the_debug_of_a_proxy_shows_the_actor() {
    let (actor, proxy) = calculator();
    let text = format!("{proxy:?}");
    assert!(
        text.starts_with("CalculatorProxy") && text.contains(actor.urn()),
        "{text}"
    );
    actor.stop();
}

#[test]
fn a_proxy_is_send_sync_and_clone_whatever_its_actor_is() {
    fn assert_proxy<T: Clone + Send + Sync + Eq + std::hash::Hash + std::fmt::Debug + 'static>() {}
    assert_proxy::<CalculatorProxy>();
    assert_proxy::<RingProxy<std::cell::Cell<u8>, 1>>();
    assert_proxy::<visibility::MixedProxy>();
    let (actor, proxy) = calculator();
    let threads: Vec<_> = (0..4)
        .map(|_| {
            let proxy = proxy.clone();
            thread::spawn(move || proxy.add(1, 1).answer())
        })
        .collect();
    thread::scope(|scope| {
        scope.spawn(|| proxy.add(1, 1).answer());
    });
    for thread in threads {
        assert_eq!(thread.finish(), Ok(2));
    }
    assert_eq!(proxy.additions().answer(), Ok(5));
    actor.stop();
}

#[test]
fn a_proxy_leads_back_to_its_actor() {
    let (actor, proxy) = calculator();
    assert_eq!(proxy.actor_ref(), actor.to_any());
    assert_eq!(
        proxy.actor_ref().downcast::<Calculator>(),
        Some(actor.clone())
    );
    assert_eq!(proxy.actor_ref().stop().answer(), Ok(true));
}

// ---------------------------------------------------------------------------------------------------------------------
// How an actor is started is its own business, too

mod starters {
    use pykka::actor;

    #[actor]
    #[derive(Default)]
    pub struct Plain;
    #[actor]
    impl Plain {
        pub fn ping(&self) -> bool {
            true
        }
    }

    #[actor]
    #[derive(Default)]
    pub struct Engine<T: Send + 'static>(T);
    #[actor]
    impl<T: Send + 'static> Engine<T> {}
    impl<T: Send + 'static> Engine<T> {
        pub fn start(self) -> &'static str {
            "brr"
        }
        pub fn builder() -> &'static str {
            "Wankel"
        }
    }

    pub trait Startable {
        fn start(&self) -> &'static str;
    }
    #[actor]
    pub struct Race;
    #[actor]
    impl Race {}
    impl Startable for Race {
        fn start(&self) -> &'static str {
            "ready, steady"
        }
    }

    #[test]
    fn a_trait_of_the_programs_own_may_have_a_start() {
        assert_eq!(Race.start(), "ready, steady");
        assert_eq!(Race::start(&Race), "ready, steady");
    }
}

#[test]
fn an_actor_is_started_in_all_ways_and_may_have_a_start_of_its_own() {
    let plain = [starters::Plain, starters::Plain];
    let mut started: Vec<_> = plain.into_iter().map(starters::Plain::start).collect();
    started.push(starters::Plain::start_with(|_| starters::Plain));
    started.push(starters::Plain::builder().start(starters::Plain));
    for plain in started {
        assert_eq!(plain.proxy().ping().answer(), Ok(true));
        plain.stop().answer().unwrap();
    }
    assert_eq!(starters::Engine::<u8>::default().start(), "brr");
    assert_eq!(starters::Engine::<u8>::builder(), "Wankel");
    let engine = Actor::start(starters::Engine::<u8>::default());
    assert_eq!(engine.stop().answer(), Ok(true));
}
