//! Where headings and link definitions stand in a Markdown file, by the rules of Markdown that can hide a heading: fences,
//! indented code, comments, HTML, front matter, underlined headings.

use std::ops::Range;

/// HTML elements in which Markdown is read again only after a blank line.
const HTML: [&str; 14] =
    ["details", "summary", "div", "p", "table", "section", "center", "ul", "ol", "li", "blockquote", "h1", "h2", "h3"];
/// HTML elements in which nothing is Markdown.
const RAW_HTML: [&str; 4] = ["pre", "script", "style", "textarea"];

/// What a file holds.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Outline<'a> {
    /// Where the text begins, after a byte order mark and front matter.
    pub body: usize,
    /// The headings outside of lists and quotations.
    pub headings: Vec<Heading<'a>>,
    /// The link definitions.
    pub definitions: Vec<Definition<'a>>,
    /// Where the first item of a list stands.
    pub first_item: Option<usize>,
    /// Where a fence, a comment or HTML begins that never ends.
    pub open: Option<usize>,
}

/// A heading.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Heading<'a> {
    /// Where it begins, with an anchor (`<a name="1.0.0"></a>`) that stands before it.
    pub start: usize,
    /// Where the line after it begins.
    pub end: usize,
    /// 1 to 6.
    pub level: usize,
    /// Its text.
    pub text: &'a str,
}

/// A link definition, `[label]: url`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Definition<'a> {
    /// Where its line begins.
    pub start: usize,
    /// Where the line after it begins.
    pub end: usize,
    /// The label.
    pub label: &'a str,
    /// Where its address begins.
    pub url_start: usize,
    /// The address.
    pub url: &'a str,
}

impl<'a> Outline<'a> {
    /// Reads a file.
    #[must_use]
    pub fn of(text: &'a str) -> Self {
        let body = front_matter(text);
        let mut reader = Reader { outline: Self { body, ..Self::default() }, block: Block::None, anchor: None, is_lazy: false };
        let mut at = body;
        for line in text[body..].split_inclusive('\n') {
            reader.read(at, line);
            at += line.len();
        }
        if let Block::Until { start, .. } = reader.block {
            reader.outline.open = Some(start);
        }
        reader.outline
    }
}

/// Where the text begins after a byte order mark and front matter.
fn front_matter(text: &str) -> usize {
    let bom = text.len() - text.strip_prefix('\u{feff}').unwrap_or(text).len();
    let mut at = bom;
    for (index, line) in text[bom..].split_inclusive('\n').enumerate() {
        at += line.len();
        match (index, line.trim_end()) {
            (0, "---") => {}
            (0, _) => return bom,
            (_, "---") => return at,
            _ => {}
        }
    }
    bom
}

/// What the lines before say of the next.
#[derive(Debug, Clone, Copy)]
enum Block<'a> {
    None,
    /// A paragraph, which an underline would make a heading.
    Paragraph {
        start: usize,
        text: &'a str,
    },
    /// Nothing is a heading until that comes.
    Until {
        start: usize,
        end: End<'a>,
    },
    /// HTML, which a blank line ends.
    Html,
}

#[derive(Debug, Clone, Copy)]
enum End<'a> {
    /// A line of at least so many of that character.
    Fence(char, usize),
    /// A line with that in it.
    Contains(&'a str),
}

struct Reader<'a> {
    outline: Outline<'a>,
    block: Block<'a>,
    /// Where the last line that is not blank begins, when it is an anchor.
    anchor: Option<usize>,
    /// Whether a plain line would go on with an item of a list or a quotation.
    is_lazy: bool,
}

impl<'a> Reader<'a> {
    fn read(&mut self, start: usize, line: &'a str) {
        let end = start + line.len();
        let line = line.trim_end();
        let text = line.trim_start_matches([' ', '\t']);
        match self.block {
            Block::Until { end, .. } => {
                if end.is(text) {
                    self.block = Block::None;
                }
            }
            _ if text.is_empty() => (self.block, self.is_lazy) = (Block::None, false),
            Block::Html => {}
            // A line that is indented by four is code, or goes on with a paragraph.
            _ if is_indented(line) => self.anchor = None,
            _ => self.read_block(start..end, line.len() - text.len(), text),
        }
    }

    fn read_block(&mut self, Range { start, end }: Range<usize>, indent: usize, text: &'a str) {
        if let Some((level, text)) = atx(text) {
            return self.heading(start, end, level, text);
        }
        if let (Block::Paragraph { start, text }, Some(level)) = (self.block, underline(self.block, text)) {
            return self.heading(start, end, level, text);
        }
        // A tag of any other name alone on a line is HTML as well, but for within a paragraph.
        let is_tag = matches!(self.block, Block::None) && !self.is_lazy && is_tag(text);
        if let Some(block) = opened(start, text).or(is_tag.then_some(Block::Html)) {
            (self.block, self.anchor) = (block, None);
            return;
        }
        if !is_anchor(text) {
            self.anchor = None;
        } else if self.anchor.is_none() {
            self.anchor = Some(start);
        }
        if is_rule(text) {
            (self.block, self.is_lazy) = (Block::None, false);
        } else if is_item(text) || text.starts_with('>') {
            if is_item(text) {
                self.outline.first_item.get_or_insert(start);
            }
            (self.block, self.is_lazy) = (Block::None, true);
        } else if matches!(self.block, Block::None) && !self.is_lazy {
            match definition(start..end, indent, text) {
                Some(definition) => self.outline.definitions.push(definition),
                None => self.block = Block::Paragraph { start, text },
            }
        }
    }

    fn heading(&mut self, start: usize, end: usize, level: usize, text: &'a str) {
        let start = self.anchor.take().unwrap_or(start);
        self.outline.headings.push(Heading { start, end, level, text });
        (self.block, self.is_lazy) = (Block::None, false);
    }
}

impl End<'_> {
    fn is(self, text: &str) -> bool {
        match self {
            Self::Fence(mark, length) => text.chars().all(|c| c == mark) && text.len() >= length,
            Self::Contains(end) => text.to_ascii_lowercase().contains(end),
        }
    }
}

/// Whether a line is indented so far that nothing in it is a mark.
fn is_indented(line: &str) -> bool {
    let blanks = &line[..line.len() - line.trim_start_matches([' ', '\t']).len()];
    blanks.contains('\t') || blanks.len() >= 4
}

fn atx(text: &str) -> Option<(usize, &str)> {
    let rest = text.trim_start_matches('#');
    let level = text.len() - rest.len();
    if !(1..=6).contains(&level) || !(rest.is_empty() || rest.starts_with([' ', '\t'])) {
        return None;
    }
    let rest = rest.trim();
    let closed = rest.trim_end_matches('#');
    Some((level, if closed.is_empty() || closed.ends_with([' ', '\t']) { closed.trim_end() } else { rest }))
}

/// The level of a heading that the line underlines.
fn underline(block: Block<'_>, text: &str) -> Option<usize> {
    let level = if text.bytes().all(|byte| byte == b'=') { 1 } else { 2 };
    (matches!(block, Block::Paragraph { .. }) && (level == 1 || text.bytes().all(|byte| byte == b'-'))).then_some(level)
}

/// The block that the line opens, in which there are no headings.
fn opened(start: usize, text: &str) -> Option<Block<'_>> {
    if let Some(mark) = text.chars().next().filter(|c| matches!(c, '`' | '~')) {
        let length = text.len() - text.trim_start_matches(mark).len();
        let is_fence = length >= 3 && (mark == '~' || !text[length..].contains('`'));
        return is_fence.then_some(Block::Until { start, end: End::Fence(mark, length) });
    }
    let rest = text.strip_prefix('<')?;
    if let Some(comment) = rest.strip_prefix("!--") {
        return Some(if comment.contains("-->") { Block::None } else { Block::Until { start, end: End::Contains("-->") } });
    }
    let is_closing = rest.starts_with('/');
    let rest = rest.strip_prefix('/').unwrap_or(rest);
    let name = rest[..rest.find(|c: char| !c.is_ascii_alphanumeric()).unwrap_or(rest.len())].to_ascii_lowercase();
    if is_closing {
        return HTML.contains(&name.as_str()).then_some(Block::Html);
    }
    if let Some(at) = RAW_HTML.iter().position(|raw| *raw == name) {
        let end = End::Contains(["</pre>", "</script>", "</style>", "</textarea>"][at]);
        return Some(if end.is(text) { Block::None } else { Block::Until { start, end } });
    }
    HTML.contains(&name.as_str()).then_some(Block::Html)
}

/// Whether the line is one tag, such as `</sup>`.
fn is_tag(text: &str) -> bool {
    let inner = text.strip_prefix('<').and_then(|rest| rest.strip_suffix('>')).filter(|inner| !inner.contains(['<', '>']));
    let Some(name) = inner.map(|inner| inner.strip_prefix('/').unwrap_or(inner)) else { return false };
    let after = name.trim_start_matches(|c: char| c.is_ascii_alphanumeric() || c == '-');
    name.starts_with(|c: char| c.is_ascii_alphabetic()) && (after.is_empty() || after.starts_with([' ', '\t', '/']))
}

fn is_anchor(text: &str) -> bool {
    let is_open = text.starts_with("<a ") && (text.contains("name=") || text.contains("id="));
    is_open && (text.ends_with("</a>") || text.ends_with("/>"))
}

/// Whether the line is a rule across the page.
fn is_rule(text: &str) -> bool {
    let mut marks = text.chars().filter(|c| !matches!(c, ' ' | '\t'));
    let mark = marks.next().filter(|c| matches!(c, '-' | '*' | '_'));
    mark.is_some_and(|mark| marks.clone().count() >= 2 && marks.all(|c| c == mark))
}

fn is_item(text: &str) -> bool {
    let digits = text.trim_start_matches(|c: char| c.is_ascii_digit());
    let after = match text.len() - digits.len() {
        0 => text.strip_prefix(['-', '*', '+']),
        1..=9 => digits.strip_prefix(['.', ')']),
        _ => None,
    };
    after.is_some_and(|after| after.is_empty() || after.starts_with([' ', '\t']))
}

/// A link definition; a footnote (`[^1]: …`) is none.
fn definition(Range { start, end }: Range<usize>, indent: usize, text: &str) -> Option<Definition<'_>> {
    let (label, rest) = text.strip_prefix('[')?.split_once("]:")?;
    let address = rest.trim_start();
    let url = &address[..address.find([' ', '\t']).unwrap_or(address.len())];
    let url_start = start + indent + (text.len() - address.len());
    (!label.is_empty() && !label.starts_with('^') && !label.contains(['[', ']']) && !url.is_empty()).then_some(Definition {
        start,
        end,
        label,
        url_start,
        url,
    })
}
