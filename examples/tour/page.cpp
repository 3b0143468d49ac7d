// SPDX-License-Identifier: MIT
#include "page.hpp"

#include <cctype>
#include <fstream>
#include <map>
#include <string>

namespace {

std::string escaped(const std::string& text) {
  std::string written;
  for (const char c : text) {
    switch (c) {
      case '&':
        written += "&amp;";
        break;
      case '<':
        written += "&lt;";
        break;
      case '>':
        written += "&gt;";
        break;
      case '"':
        written += "&quot;";
        break;
      default:
        written += c;
    }
  }
  return written;
}

bool is_word(char c) { return std::isalnum(static_cast<unsigned char>(c)) != 0; }

/// A formula of the terminal in the letters of a book: Greek ones, sums and roots, indices and
/// powers set low and high.
std::string typeset(const std::string& formula) {
  static const std::map<std::string, std::string> words{
      {"sum", "&sum;"},        {"sqrt", "&radic;"}, {"grad", "&nabla;"}, {"lambda", "&lambda;"},
      {"sigma", "&sigma;"},    {"mu", "&mu;"},      {"eta", "&eta;"},    {"theta", "&theta;"},
      {"alpha", "&alpha;"},    {"pi", "&pi;"},      {"rho", "&rho;"},    {"inf", "&infin;"},
      {"epsilon", "&epsilon;"}};
  static const std::map<std::string, std::string> signs{{"<-", "&larr;"}, {"->", "&rarr;"},
                                                        {"<=", "&le;"},   {">=", "&ge;"},
                                                        {"=>", "&rArr;"}, {"+-", "&plusmn;"}};
  std::string written;
  for (std::size_t i = 0; i < formula.size();) {
    const char c = formula[i];
    if ((c == '_' || c == '^') && i > 0 && i + 1 < formula.size()) {
      const char* const tag = c == '_' ? "sub" : "sup";
      std::size_t end = ++i;
      if (formula[i] == '(' || formula[i] == '{') {
        const char closing = formula[i] == '(' ? ')' : '}';
        end = formula.find(closing, i);
        end = end == std::string::npos ? formula.size() : end;
        ++i;
      } else {
        if (formula[end] == '-') ++end;
        while (end < formula.size() && is_word(formula[end])) ++end;
        if (end < formula.size() && formula[end] == '*') ++end;
      }
      const std::string index = formula.substr(i, end - i);
      const auto greek = words.find(index);
      written += std::string("<") + tag + ">" +
                 (greek != words.end() ? greek->second : escaped(index)) + "</" + tag + ">";
      i = end;
      if (i < formula.size() && (formula[i] == ')' || formula[i] == '}')) {
        // The closing bracket of the index itself; any other stays.
        const std::size_t opening = i - index.size() - 1;
        if (formula[opening] == '(' || formula[opening] == '{') ++i;
      }
    } else if (std::isalpha(static_cast<unsigned char>(c)) != 0) {
      std::size_t end = i;
      while (end < formula.size() && is_word(formula[end])) ++end;
      const std::string word = formula.substr(i, end - i);
      const auto known = words.find(word);
      written += known != words.end() ? known->second : escaped(word);
      i = end;
    } else if (const auto sign = signs.find(formula.substr(i, 2)); sign != signs.end()) {
      written += sign->second;
      i += 2;
    } else {
      written += escaped(std::string(1, c));
      ++i;
    }
  }
  return written;
}

constexpr const char* head = R"(<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<style>
  body { margin: 0 auto; max-width: 78rem; padding: 1rem 2rem 4rem; color: #222; background: #fff;
         font: 15px/1.5 system-ui, sans-serif; }
  h1 { font-weight: 600; }
  h2 { margin-top: 3rem; padding-bottom: .3rem; border-bottom: 2px solid #1f77b4; font-weight: 600; }
  nav a { margin-right: 1rem; color: #1f77b4; text-decoration: none; white-space: nowrap; }
  .row { display: grid; grid-template-columns: minmax(0, 1fr); gap: 0 2rem; padding: .8rem 0;
         border-bottom: 1px solid #e8e8e8; }
  .row.drawn { grid-template-columns: minmax(0, 1fr) minmax(0, 30rem); }
  h3 { margin: 0 0 .4rem; font-size: 1rem; font-weight: 600; }
  .formula { font: italic 1.15rem Cambria, Georgia, 'DejaVu Serif', serif; margin-left: 1rem; color: #14456b; }
  table { border-collapse: collapse; }
  td { padding: .1rem 1.2rem .1rem 0; vertical-align: top; overflow-wrap: anywhere; }
  td, pre { font: 13px/1.45 ui-monospace, 'DejaVu Sans Mono', monospace; }
  pre { margin: .3rem 0; overflow-x: auto; }
  td + td { color: #0b5d1e; }
  p { margin: .2rem 0; color: #555; }
  figure { margin: 0 0 1rem; }
  figure img { width: 100%; border: 1px solid #ddd; }
  figcaption { color: #555; font-size: .9rem; }
  @media (max-width: 60rem) { .row.drawn { grid-template-columns: minmax(0, 1fr); } }
</style>
)";

}  // namespace

void Page::write_html(const std::string& path, const std::string& title) {
  keep_printed();
  std::ofstream file(path);
  file << "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<title>" << escaped(title) << "</title>\n"
       << head << "</head>\n<body>\n<h1>" << escaped(title) << "</h1>\n<nav>";
  int sections = 0;
  for (const Entry& entry : entries_) {
    if (entry.kind != Entry::Kind::section) continue;
    file << "<a href=\"#s" << ++sections << "\">" << escaped(entry.first) << "</a>\n";
  }
  file << "</nav>\n";

  // The text of a row stands at the left, its pictures at the right.
  std::string heading;
  std::string left;
  std::string right;
  bool in_table = false;
  const auto close_table = [&] {
    if (in_table) left += "</table>\n";
    in_table = false;
  };
  const auto close_row = [&] {
    close_table();
    if (!heading.empty() || !left.empty() || !right.empty()) {
      file << (right.empty() ? "<div class=\"row\">" : "<div class=\"row drawn\">") << "<div>"
           << heading << left << "</div>\n";
      if (!right.empty()) file << "<div>" << right << "</div>\n";
      file << "</div>\n";
    }
    heading.clear();
    left.clear();
    right.clear();
  };
  sections = 0;
  for (const Entry& entry : entries_) {
    if (entry.kind != Entry::Kind::call) close_table();
    switch (entry.kind) {
      case Entry::Kind::section:
        close_row();
        file << "<h2 id=\"s" << ++sections << "\">" << escaped(entry.first) << "</h2>\n";
        break;
      case Entry::Kind::row:
        close_row();
        heading = "<h3>" + escaped(entry.first) + "<span class=\"formula\">" +
                  typeset(entry.second) + "</span></h3>\n";
        break;
      case Entry::Kind::call:
        if (!in_table) left += "<table>\n";
        in_table = true;
        left += "<tr><td>" + escaped(entry.first) + "</td><td>" + escaped(entry.second) +
                "</td></tr>\n";
        break;
      case Entry::Kind::sentence:
        left += "<p>" + escaped(entry.first) + "</p>\n";
        break;
      case Entry::Kind::printed:
        left += "<pre>" + escaped(entry.first) + "</pre>\n";
        break;
      case Entry::Kind::picture:
        right += "<figure><a href=\"" + escaped(entry.first) + "\"><img src=\"" +
                 escaped(entry.first) + "\" alt=\"" + escaped(entry.second) +
                 "\"></a><figcaption>" + escaped(entry.second) + "</figcaption></figure>\n";
        break;
    }
  }
  close_row();
  file << "</body>\n</html>\n";
}
