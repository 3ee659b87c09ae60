//! The options in `#[actor(..)]`, and the attributes that are copied to generated items.

use proc_macro2::TokenStream;
use syn::meta::ParseNestedMeta;
use syn::parse::Parser;
use syn::punctuated::Punctuated;
use syn::spanned::Spanned as _;
use syn::token::Paren;
use syn::{
    Attribute, Expr, ExprLit, Ident, Lit, LitStr, Meta, MetaNameValue, Path, Token, parenthesized,
};

use crate::names;

/// The options of a struct or an impl block.
#[derive(Default)]
pub(crate) struct ItemOptions {
    pub(crate) krate: Option<Path>,
    /// The token, for an error about it.
    pub(crate) pooled: Option<Ident>,
    /// The variant of `OnPanic` that `on_panic` names, with the span of the option's value.
    pub(crate) on_panic: Option<Ident>,
    /// The interfaces by which the registry finds the actor.
    pub(crate) implements: Vec<Path>,
    /// Whether its messages can be sent to another process.
    pub(crate) remote: bool,
    /// What its messages derive.
    pub(crate) derive: Vec<Path>,
}

/// The options of a field or a method.
#[derive(Default)]
pub(crate) struct MemberOptions {
    pub(crate) skip: bool,
    pub(crate) read_only: bool,
    pub(crate) traversable: bool,
}

/// Where a member's options are written, for the text of an error.
#[derive(Clone, Copy, PartialEq)]
pub(crate) enum Member {
    Field,
    Method,
}

impl Member {
    fn known(self) -> &'static [&'static str] {
        match self {
            Member::Field => &["skip", "read_only"],
            Member::Method => &["skip"],
        }
    }

    /// The list as text.
    fn options(self) -> &'static str {
        match self {
            Member::Field => "the options of a field are `skip` and `read_only`",
            Member::Method => "the only option of a method is `skip`",
        }
    }
}

impl ItemOptions {
    pub(crate) fn parse(options: TokenStream) -> syn::Result<Self> {
        let mut parsed = ItemOptions::default();
        let parser = syn::meta::parser(|meta| {
            if meta.path.is_ident("crate") {
                parsed.krate = Some(meta.value()?.call(Path::parse_mod_style)?);
                Ok(())
            } else if meta.path.is_ident("pooled") {
                parsed.pooled = meta.path.get_ident().cloned();
                refuse_value(&meta)
            } else if meta.path.is_ident("on_panic") {
                parsed.on_panic = Some(on_panic(&meta)?);
                Ok(())
            } else if meta.path.is_ident("remote") {
                parsed.remote = true;
                refuse_value(&meta)
            } else if meta.path.is_ident("implements") {
                parsed.implements.extend(paths(
                    &meta,
                    "write the traits in parentheses: `implements(Backend, Listener)`",
                )?);
                Ok(())
            } else if meta.path.is_ident("derive") {
                parsed.derive.extend(paths(
                    &meta,
                    "write the derives in parentheses: `derive(Serialize, Deserialize)`",
                )?);
                Ok(())
            } else if let Some(option) = ["skip", "read_only"]
                .iter()
                .find(|option| meta.path.is_ident(option))
            {
                Err(meta.error(format!("`{option}` is an option of a single field or method: write `#[actor({option})]` there")))
            } else {
                Err(unknown(
                    &meta,
                    "the options of an actor are `pooled`, `on_panic`, `implements`, `derive`, `remote` and `crate`",
                    &[
                        "pooled",
                        "on_panic",
                        "implements",
                        "derive",
                        "remote",
                        "crate",
                    ],
                ))
            }
        });
        parser.parse2(options)?;
        Ok(parsed)
    }
}

/// The variant that `on_panic = "fail"` names.
fn on_panic(meta: &ParseNestedMeta<'_>) -> syn::Result<Ident> {
    const WRITE: &str = "write `on_panic = \"fail\"` or `on_panic = \"survive\"`";
    if !meta.input.peek(Token![=]) {
        return Err(meta.error(WRITE));
    }
    let value = meta.value()?.parse::<Expr>()?;
    let text = match &value {
        Expr::Lit(ExprLit {
            lit: Lit::Str(text),
            ..
        }) => text.value(),
        _ => String::new(),
    };
    match text.as_str() {
        "fail" => Ok(names::known("Fail", value.span())),
        "survive" => Ok(names::known("Survive", value.span())),
        _ => Err(syn::Error::new_spanned(value, WRITE)),
    }
}

/// The paths in `implements(Backend, Listener)`. Without them, the error says what to `write`.
fn paths(meta: &ParseNestedMeta<'_>, write: &str) -> syn::Result<Vec<Path>> {
    if !meta.input.peek(Paren) {
        return Err(meta.error(write));
    }
    let list;
    parenthesized!(list in meta.input);
    let paths = Punctuated::<Path, Token![,]>::parse_terminated(&list)?;
    if paths.is_empty() {
        return Err(meta.error(write));
    }
    Ok(paths.into_iter().collect())
}

impl MemberOptions {
    /// Removes our attributes from `attributes`, because the compiler doesn't know them.
    pub(crate) fn take(
        attributes: &mut Vec<Attribute>,
        member: Member,
        errors: &mut crate::errors::Errors,
    ) -> Self {
        let mut parsed = MemberOptions::default();
        attributes.retain(|attribute| {
            if attribute.path().is_ident("actor") {
                if matches!(attribute.meta, Meta::List(_)) {
                    errors.check(attribute.parse_nested_meta(|meta| parsed.option(&meta, member)));
                } else {
                    errors.push(&attribute.meta, format!("`#[actor]` without options goes on the struct and its impl block; {}", member.options()));
                }
                false
            } else if is_traversable(attribute.path()) {
                parsed.traversable = true;
                if !matches!(attribute.meta, Meta::Path(_)) {
                    errors.push(&attribute.meta, "`#[traversable]` has no options: write only `#[traversable]`");
                }
                if member == Member::Method {
                    errors.push(attribute, "`#[traversable]` is only for fields: a method returns a copy, not a part of the actor");
                }
                false
            } else {
                true
            }
        });
        parsed
    }

    fn option(&mut self, meta: &ParseNestedMeta<'_>, member: Member) -> syn::Result<()> {
        if meta.path.is_ident("skip") {
            self.skip = true;
        } else if meta.path.is_ident("read_only") && member == Member::Field {
            self.read_only = true;
        } else if meta.path.is_ident("read_only") {
            return Err(meta.error("`read_only` is only for fields, which have a setter"));
        } else if meta.path.is_ident("traversable") {
            return Err(meta.error("write `#[traversable]`, without `actor(..)` around it"));
        } else if meta.path.is_ident("crate") {
            return Err(meta.error("`crate` is an option of the whole actor: write it in the `#[actor(..)]` above the struct or impl block"));
        } else {
            return Err(unknown(meta, member.options(), member.known()));
        }
        refuse_value(meta)
    }
}

fn refuse_value(meta: &ParseNestedMeta<'_>) -> syn::Result<()> {
    if meta.input.peek(Token![=]) {
        let value = meta.value()?.parse::<Expr>()?;
        return Err(syn::Error::new_spanned(
            value,
            "this option takes no value: write only its name",
        ));
    }
    Ok(())
}

fn is_traversable(path: &Path) -> bool {
    path.segments
        .last()
        .is_some_and(|segment| segment.ident == "traversable")
}

fn unknown(meta: &ParseNestedMeta<'_>, list: &str, known: &[&str]) -> syn::Error {
    let name = meta
        .path
        .get_ident()
        .map(ToString::to_string)
        .unwrap_or_default();
    let similar = known
        .iter()
        .map(|option| (strsim::damerau_levenshtein(option, &name), option))
        .min();
    match similar {
        Some((distance, option)) if distance <= option.len() / 2 => meta.error(format!(
            "unknown option `{name}`: did you mean `{option}`? ({list})"
        )),
        _ => meta.error(format!("unknown option `{name}`: {list}")),
    }
}

/// The attributes that apply to what is generated for a field or a method, too.
#[derive(Clone)]
pub(crate) struct ForwardedAttrs {
    /// The conditions under which it exists.
    pub(crate) cfg: Vec<Attribute>,
    /// Doc comments and deprecation.
    pub(crate) about: Vec<Attribute>,
}

impl ForwardedAttrs {
    /// `owner` replaces `Self` in links of the doc comments: on the proxy, `Self` would be the
    /// proxy.
    pub(crate) fn from(attributes: &[Attribute], owner: &str) -> Self {
        let those = |names: &[&str]| -> Vec<Attribute> {
            let named =
                |attribute: &&Attribute| names.iter().any(|name| attribute.path().is_ident(name));
            attributes.iter().filter(named).cloned().collect()
        };
        ForwardedAttrs {
            cfg: those(&["cfg"]),
            about: about(attributes, owner),
        }
    }
}

/// Doc comments and deprecation, including those in a `cfg_attr`.
fn about(attributes: &[Attribute], owner: &str) -> Vec<Attribute> {
    let is_about = |path: &Path| path.is_ident("doc") || path.is_ident("deprecated");
    let those = attributes.iter().filter(|attribute| {
        if !attribute.path().is_ident("cfg_attr") {
            return is_about(attribute.path());
        }
        let list = Punctuated::<Meta, Token![,]>::parse_terminated;
        let metas = attribute.parse_args_with(list).ok();
        metas.is_some_and(|metas| metas.iter().skip(1).all(|meta| is_about(meta.path())))
    });
    let mut those: Vec<_> = those.cloned().collect();
    for attribute in &mut those {
        link_to(attribute, owner);
    }
    those
}

/// Makes links such as `Self::reset` in a doc comment lead to the owner.
fn link_to(attribute: &mut Attribute, owner: &str) {
    let Meta::NameValue(MetaNameValue { value, .. }) = &mut attribute.meta else {
        return;
    };
    let Expr::Lit(ExprLit {
        lit: Lit::Str(text),
        ..
    }) = value
    else {
        return;
    };
    let mut linked = text.value();
    for before in ["[`", "[", "](", "](`", "]: ", "@"] {
        for after in ["::", "`]", "]", "`)", ")"] {
            let self_ = format!("{before}Self{after}");
            linked = linked.replace(&self_, &format!("{before}{owner}{after}"));
        }
    }
    // The destination of a reference may be the last word of its line.
    if let Some(start) = linked.strip_suffix("]: Self") {
        linked = format!("{start}]: {owner}");
    }
    if linked != text.value() {
        *text = LitStr::new(&linked, text.span());
    }
}

#[cfg(test)]
mod tests {
    use syn::{Attribute, parse_quote};

    use super::link_to;

    fn linked(text: &str) -> Attribute {
        let mut attribute = parse_quote!(#[doc = #text]);
        link_to(&mut attribute, "model::Stack");
        attribute
    }

    #[test]
    fn every_kind_of_link_to_self_leads_to_the_owner() {
        for (written, expected) in [
            ("[`Self::push`]", "[`model::Stack::push`]"),
            ("[Self]", "[model::Stack]"),
            ("[push](Self::push)", "[push](model::Stack::push)"),
            ("[it](`Self`)", "[it](`model::Stack`)"),
            ("[push][Self::push()]", "[push][model::Stack::push()]"),
            ("[`fn@Self::push`]", "[`fn@model::Stack::push`]"),
            ("[it]: Self", "[it]: model::Stack"),
            ("[push]: Self::push", "[push]: model::Stack::push"),
            ("returns `Self`", "returns `Self`"),
            ("[`Selfish`]", "[`Selfish`]"),
            ("Self::new()", "Self::new()"),
        ] {
            assert_eq!(linked(written), parse_quote!(#[doc = #expected]));
        }
    }
}
