// SPDX-License-Identifier: MIT
#pragma once

#include <Eigen/Core>

#include <algorithm>
#include <cstddef>
#include <ios>
#include <ostream>
#include <sstream>
#include <streambuf>
#include <string>
#include <type_traits>
#include <vector>

/// The tour on a terminal and as a page of HTML: numbered sections, in them the article's rows
/// (name and formula), and under each row the calls with their results, and pictures.
class Page {
 public:
  explicit Page(std::ostream& out)
      : out_(out), recorder_(*out.rdbuf(), written_), recorded_(&recorder_) {
    recorded_ << std::boolalpha;
  }
  Page(const Page&) = delete;
  Page& operator=(const Page&) = delete;

  void section(const std::string& title) {
    out_ << "\n" << title << "\n" << std::string(title.size(), '=') << std::endl;
    record({Entry::Kind::section, title, ""});
  }

  void row(const std::string& name, const std::string& formula) {
    out_ << "\n" << pad(name, 28) << formula << std::endl;
    record({Entry::Kind::row, name, formula});
  }

  /// A call and what it returned.
  template <typename Value>
  void shows(const std::string& call, const Value& value) {
    out_ << "    " << pad(call, 56) << " = " << text(value) << "\n";
    record({Entry::Kind::call, call, text(value)});
  }

  void says(const std::string& sentence) {
    out_ << "    " << sentence << "\n";
    record({Entry::Kind::sentence, sentence, ""});
  }

  /// A picture that was drawn, or was not for want of gnuplot.
  void picture(bool drawn, const std::string& file, const std::string& caption) {
    if (!drawn) {
      says("(no gnuplot, so no picture " + file + ": " + caption + ")");
      return;
    }
    out_ << "    " << pad("picture: " + file, 36) << caption << "\n";
    record({Entry::Kind::picture, file, caption});
  }

  /// What prints itself: it goes to the terminal and, as it stands, to the page.
  std::ostream& out() { return recorded_; }

  /// Writes all that was shown so far as one page, which finds its pictures beside it.
  void write_html(const std::string& path, const std::string& title);

  /// Six digits, true or false; [1, 2] for a vector, [[1, 2], [3, 4]] for a matrix.
  template <typename Value>
  static std::string text(const Value& value) {
    if constexpr (std::is_base_of_v<Eigen::EigenBase<Value>, Value>) {
      std::string written = "[";
      for (Eigen::Index i = 0; i < value.rows(); ++i) {
        if (i > 0) written += ", ";
        if (value.cols() == 1) {
          written += text(value(i, 0));
          continue;
        }
        written += "[";
        for (Eigen::Index j = 0; j < value.cols(); ++j) {
          written += (j > 0 ? ", " : "") + text(value(i, j));
        }
        written += "]";
      }
      return written + "]";
    } else {
      std::ostringstream written;
      written << std::boolalpha << value;
      return written.str();
    }
  }

 private:
  struct Entry {
    enum class Kind { section, row, call, sentence, printed, picture };
    Kind kind;
    std::string first;   // title, name, call, sentence, text or file
    std::string second;  // formula, result or caption
  };

  /// Passes characters on and keeps a copy.
  class Recorder : public std::streambuf {
   public:
    Recorder(std::streambuf& target, std::string& copy) : target_(target), copy_(copy) {}

   private:
    int_type overflow(int_type character) override {
      if (traits_type::eq_int_type(character, traits_type::eof())) return character;
      copy_ += traits_type::to_char_type(character);
      return target_.sputc(traits_type::to_char_type(character));
    }
    std::streamsize xsputn(const char* text, std::streamsize size) override {
      copy_.append(text, std::size_t(size));
      return target_.sputn(text, size);
    }
    int sync() override { return target_.pubsync(); }

    std::streambuf& target_;
    std::string& copy_;
  };

  void record(Entry entry) {
    keep_printed();
    entries_.push_back(std::move(entry));
  }

  void keep_printed() {
    if (!written_.empty()) entries_.push_back({Entry::Kind::printed, written_, ""});
    written_.clear();
  }

  static std::string pad(const std::string& words, std::size_t width) {
    return words + std::string(width - (std::min)(width, words.size()), ' ');
  }

  std::ostream& out_;
  std::string written_;
  Recorder recorder_;
  std::ostream recorded_;
  std::vector<Entry> entries_;
};
