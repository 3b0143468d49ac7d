// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <memory>
#include <new>
#include <utility>
#include <vector>

namespace mlmath::detail {

/// Memory for one recording: taken in order, given back all at once, kept for the next recording.
/// Each thread has its own; recordings nest like the calls that make them.
class Arena {
 public:
  static constexpr std::size_t alignment = 64;                      ///< Of every allocation.
  static constexpr std::size_t first_chunk = std::size_t(1) << 16;  ///< Bytes.
  static constexpr std::size_t kept = std::size_t(1) << 27;  ///< Bytes kept between recordings.

  /// A position to go back to.
  struct Mark {
    std::size_t chunk = 0;  ///< The chunk in use.
    std::size_t used = 0;   ///< Bytes used of it.
  };

  Arena() = default;
  Arena(const Arena&) = delete;
  Arena& operator=(const Arena&) = delete;
  ~Arena() { release_all(); }

  void* allocate(std::size_t bytes) {
    bytes = (bytes + (alignment - 1)) & ~(alignment - 1);
    if (bytes > std::size_t(end_ - top_)) return allocate_from_next_chunk(bytes);
    void* const result = top_;
    top_ += bytes;
    return result;
  }

  [[nodiscard]] Mark mark() const {
    return chunks_.empty() ? Mark{} : Mark{current_, std::size_t(top_ - chunks_[current_].begin)};
  }

  /// Gives back everything allocated since the mark. Chunks beyond `kept` bytes go back to the
  /// system.
  void release(const Mark& mark) {
    if (chunks_.empty()) return;
    std::size_t total = 0;
    for (std::size_t i = 0; i < chunks_.size(); ++i) {
      total += chunks_[i].size;
      if (total <= kept || i <= mark.chunk) continue;
      for (std::size_t j = i; j < chunks_.size(); ++j) free_chunk(chunks_[j]);
      chunks_.resize(i);
    }
    use_chunk(mark.chunk, mark.used);
    if (mark.chunk == 0 && mark.used == 0 && chunks_[0].size > kept) release_all();
  }

  /// Bytes held from the system, used or not.
  [[nodiscard]] std::size_t capacity() const {
    std::size_t total = 0;
    for (const Chunk& chunk : chunks_) total += chunk.size;
    return total;
  }

 private:
  struct Chunk {
    char* begin = nullptr;
    std::size_t size = 0;
  };

  static void free_chunk(const Chunk& chunk) {
    ::operator delete(chunk.begin, std::align_val_t(alignment));
  }

  void release_all() {
    for (const Chunk& chunk : chunks_) free_chunk(chunk);
    chunks_.clear();
    current_ = 0;
    top_ = end_ = nullptr;
  }

  void use_chunk(std::size_t index, std::size_t used) {
    current_ = index;
    top_ = chunks_[index].begin + used;
    end_ = chunks_[index].begin + chunks_[index].size;
  }

  void* allocate_from_next_chunk(std::size_t bytes) {
    std::size_t next = chunks_.empty() ? 0 : current_ + 1;
    if (next < chunks_.size() && chunks_[next].size < bytes) {
      // What comes next is too small: it holds nothing, so a larger one takes its place.
      for (std::size_t j = next; j < chunks_.size(); ++j) free_chunk(chunks_[j]);
      chunks_.resize(next);
    }
    if (next == chunks_.size()) {
      std::size_t size = chunks_.empty() ? first_chunk : 2 * chunks_.back().size;
      if (size > (std::size_t(1) << 26)) size = std::size_t(1) << 26;
      if (size < bytes) size = bytes;
      chunks_.reserve(chunks_.size() + 1);
      char* const memory = static_cast<char*>(::operator new(size, std::align_val_t(alignment)));
      chunks_.push_back({memory, size});
    }
    use_chunk(next, bytes);
    return chunks_[next].begin;
  }

  std::vector<Chunk> chunks_;
  std::size_t current_ = 0;
  char* top_ = nullptr;
  char* end_ = nullptr;
};

/// The arena of this thread.
inline Arena& thread_arena() {
  thread_local Arena arena;
  return arena;
}

}  // namespace mlmath::detail
