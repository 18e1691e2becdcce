//! `~`, and lines that hold nothing but a tag: which blanks of the text are not printed.

use super::tree::{Block, Inverse, Node, Program, Strip};

/// What a node says of the text around it.
#[derive(Default)]
struct Around {
    strip: Strip,
    /// A comment or partial on a line of its own takes the whole line.
    alone: bool,
    /// So does a block's opening tag, when a line break follows it…
    open_alone: bool,
    /// … and its closing tag, when one is before it.
    close_alone: bool,
}

/// Takes away the blanks that are not to be printed.
pub(super) fn control(mut program: Program) -> Program {
    visit(&mut program, true);
    program
}

fn visit(program: &mut Program, is_root: bool) {
    for at in 0..program.nodes.len() {
        let around = match &mut program.nodes[at] {
            Node::Text(_) => continue,
            Node::Mustache { strip, .. } => Around { strip: *strip, ..Around::default() },
            Node::Comment { strip } => Around { strip: *strip, alone: true, ..Around::default() },
            Node::Partial { strip, fallback, .. } => {
                let strip = *strip;
                if let Some(fallback) = fallback {
                    visit(fallback, false);
                }
                Around { strip, alone: true, ..Around::default() }
            }
            Node::Block(block) => visit_block(block),
        };
        apply(program, at, &around, is_root);
    }
}

fn apply(program: &mut Program, at: usize, around: &Around, is_root: bool) {
    let nodes = &mut program.nodes;
    let is_before = ends_line(nodes, at, is_root);
    let is_after = begins_line(nodes, at + 1, is_root);
    if around.strip.after {
        cut_start(nodes, at + 1, true);
    }
    if around.strip.before {
        cut_end(nodes, at, true);
    }
    if around.alone && is_before && is_after {
        cut_start(nodes, at + 1, false);
        cut_end(nodes, at, false);
    }
    if around.open_alone && is_before {
        if let Node::Block(block) = &mut nodes[at]
            && let Some(first) = block.program.as_mut().or(block.inverse.as_mut().map(Inverse::first))
        {
            cut_start(&mut first.nodes, 0, false);
        }
        cut_end(nodes, at, false);
    }
    if around.close_alone && is_after {
        cut_start(nodes, at + 1, false);
        if let Node::Block(block) = &mut nodes[at] {
            let last = match &mut block.inverse {
                Some(Inverse::Else(last)) => Some(last),
                Some(Inverse::Chain(_)) => None,
                None => block.program.as_mut(),
            };
            if let Some(last) = last {
                let length = last.nodes.len();
                cut_end(&mut last.nodes, length, false);
            }
        }
    }
}

fn visit_block(block: &mut Block) -> Around {
    if let Some(program) = &mut block.program {
        visit(program, false);
    }
    match &mut block.inverse {
        Some(Inverse::Else(inverse)) => visit(inverse, false),
        Some(Inverse::Chain(chained)) => drop(visit_block(chained)),
        None => {}
    }
    let Block { program, inverse, open, middle, close, is_raw, .. } = block;
    let strip = Strip { before: open.before, after: close.after };
    let inverse = inverse.as_mut().map(Inverse::first);
    let (first, second) = if program.is_some() { (program.as_mut(), inverse) } else { (inverse, None) };
    let Some(first) = first.filter(|_| !*is_raw) else {
        return Around { strip, ..Around::default() };
    };
    let open_alone = begins_line(&first.nodes, 0, false);
    if open.after {
        cut_start(&mut first.nodes, 0, true);
    }
    let Some(second) = second else {
        let length = first.nodes.len();
        let close_alone = ends_line(&first.nodes, length, false);
        if close.before {
            cut_end(&mut first.nodes, length, true);
        }
        return Around { strip, open_alone, close_alone, ..Around::default() };
    };
    let length = first.nodes.len();
    if middle.before {
        cut_end(&mut first.nodes, length, true);
    }
    if middle.after {
        cut_start(&mut second.nodes, 0, true);
    }
    let end = second.nodes.len();
    if close.before {
        cut_end(&mut second.nodes, end, true);
    }
    if ends_line(&first.nodes, length, false) && begins_line(&second.nodes, 0, false) {
        cut_end(&mut first.nodes, length, false);
        cut_start(&mut second.nodes, 0, false);
    }
    let close_alone = ends_line(&second.nodes, end, false);
    Around { strip, open_alone, close_alone, ..Around::default() }
}

/// Whether the text before a place ends with a line break and blanks.
fn ends_line(nodes: &[Node], at: usize, is_root: bool) -> bool {
    match at.checked_sub(1).map(|at| &nodes[at]) {
        None => is_root,
        Some(Node::Text(text)) => {
            let tail = &text.original[text.original.trim_end_matches(crate::js::is_blank).len()..];
            tail.contains('\n') || (is_root && at == 1 && tail.len() == text.original.len())
        }
        Some(_) => false,
    }
}

/// Whether the text at a place begins with blanks and a line break.
fn begins_line(nodes: &[Node], at: usize, is_root: bool) -> bool {
    match nodes.get(at) {
        None => is_root,
        Some(Node::Text(text)) => {
            let rest = text.original.trim_start_matches(crate::js::is_blank);
            let head = &text.original[..text.original.len() - rest.len()];
            head.contains('\n') || (is_root && at + 1 == nodes.len() && rest.is_empty())
        }
        Some(_) => false,
    }
}

/// Cuts blanks at the start of the text at a place: all of them, or those of its first line once.
fn cut_start(nodes: &mut [Node], at: usize, all: bool) {
    let Some(Node::Text(text)) = nodes.get_mut(at) else { return };
    if !all && text.is_cut_after {
        return;
    }
    let rest = if all {
        text.value.trim_start_matches(crate::js::is_blank)
    } else {
        let rest = text.value.trim_start_matches([' ', '\t']);
        rest.strip_prefix("\r\n").or_else(|| rest.strip_prefix('\n')).or_else(|| rest.strip_prefix('\r')).unwrap_or(rest)
    };
    text.is_cut_after = rest.len() != text.value.len();
    text.value = rest.to_owned();
}

/// Cuts blanks at the end of the text before a place: all of them, or those of its last line once.
fn cut_end(nodes: &mut [Node], at: usize, all: bool) {
    let Some(Node::Text(text)) = at.checked_sub(1).and_then(|at| nodes.get_mut(at)) else { return };
    if !all && text.is_cut_before {
        return;
    }
    let cut = if all { text.value.trim_end_matches(crate::js::is_blank) } else { text.value.trim_end_matches([' ', '\t']) };
    text.is_cut_before = cut.len() != text.value.len();
    text.value.truncate(cut.len());
}
