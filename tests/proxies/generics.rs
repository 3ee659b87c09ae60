//! Generic actors.

use crate::common::Answer;
use pykka::{Context, actor};
use pykka_tests_macros::actor_under_test;

#[actor_under_test]
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

#[actor_under_test]
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
        // That a front can be named is all that this is about.
        2
    }
}

#[test]
fn an_actor_may_have_a_where_clause() {
    let holder = Holder { key: 17 }.start();
    assert_eq!(holder.proxy().shown().answer().as_deref(), Ok("17"));
    holder.stop();
}
