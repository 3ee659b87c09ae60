use pykka::{Actor, Context, actor};

#[actor]
struct Core {
    #[traversable]
    pub part: Part,
}
#[actor]
impl Core {}

#[actor]
struct Other {
    #[traversable]
    pub part: Part,
}
#[actor]
impl Other {}

#[actor]
struct Part;
#[actor]
impl Part {
    pub fn work(&self, context: &Context<Core>) {
        drop(context.urn().len());
    }
}

fn main() {
    Core { part: Part }.start().proxy().part().work();
    Other { part: Part }.start().proxy().part().work();
}
