//! Removes the groups around types and expressions that come from fragments of `macro_rules!`.

use std::mem;

use proc_macro2::TokenStream;
use syn::token::Paren;
use syn::visit_mut::{self, VisitMut};
use syn::{Expr, ExprGroup, ExprParen, Type, TypeGroup, TypeParen};

/// Takes types out of groups and parentheses. For an expression, such as an array's length, it
/// replaces the group by parentheses, because the compiler ignores groups in generated code.
pub(super) struct PlainTypes;

impl VisitMut for PlainTypes {
    fn visit_expr_mut(&mut self, expression: &mut Expr) {
        visit_mut::visit_expr_mut(self, expression);
        if let Expr::Group(ExprGroup { expr, .. }) = expression {
            let expr = mem::replace(expr, Box::new(Expr::Verbatim(TokenStream::new())));
            *expression = match *expr {
                plain @ (Expr::Lit(_) | Expr::Path(_) | Expr::Block(_)) => plain,
                _ => Expr::Paren(ExprParen {
                    attrs: Vec::new(),
                    paren_token: Paren::default(),
                    expr,
                }),
            };
        }
    }

    fn visit_type_mut(&mut self, ty: &mut Type) {
        while let Type::Group(TypeGroup { elem, .. }) | Type::Paren(TypeParen { elem, .. }) = ty {
            *ty = mem::replace(elem, Type::Verbatim(TokenStream::new()));
        }
        visit_mut::visit_type_mut(self, ty);
        match ty {
            Type::Reference(reference) => keep_together(&mut reference.elem),
            Type::Ptr(pointer) => keep_together(&mut pointer.elem),
            _ => {}
        }
    }
}

/// Puts a type with several bounds into parentheses, which it needs after a `&` or a `*`.
fn keep_together(ty: &mut Type) {
    let bounds = match ty {
        Type::TraitObject(object) => object.bounds.len(),
        Type::ImplTrait(object) => object.bounds.len(),
        _ => 0,
    };
    if bounds > 1 {
        let elem = Box::new(mem::replace(ty, Type::Verbatim(TokenStream::new())));
        *ty = Type::Paren(TypeParen {
            paren_token: Paren::default(),
            elem,
        });
    }
}
