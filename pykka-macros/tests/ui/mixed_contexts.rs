use pykka::{Actor, Context, actor};

#[actor]
struct Core;
#[actor]
impl Core {
    pub fn own(&self, context: &Context<Self>) {
        drop(context.urn().len());
    }
    pub fn fine(&self, context: &Context<Core>) {
        drop(context.urn().len());
    }
    pub fn others(&self, other: u8, context: &Context<Other>) {
        drop((other, context.urn().len()));
    }
    pub fn another(&self, context: &Context<Other>) {
        drop(context.urn().len());
    }
    pub fn mutable(&self, context: &mut Context<Core>) {
        drop(context.urn().len());
    }
    pub fn owned(&self, context: Context<Core>) {
        drop(context.urn().len());
    }
}

#[actor]
struct Other;
#[actor]
impl Other {}

fn main() {
    let proxy = Core.start().proxy();
    proxy.own();
    proxy.others(1);
    proxy.another();
    Other.start();
}
