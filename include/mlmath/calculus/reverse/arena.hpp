// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <new>

namespace mlmath::detail {

/// Memory for one recording: taken in order, given back all at once, kept for the next recording.
/// Each thread has its own; recordings nest like the calls that make them.
class Arena {
  struct Chunk;

 public:
  static constexpr std::size_t alignment = 64;                      ///< Of every allocation.
  static constexpr std::size_t first_chunk = std::size_t(1) << 16;  ///< Bytes.
  static constexpr std::size_t kept = std::size_t(1) << 27;  ///< Bytes kept between recordings.

  /// A position to go back to.
  struct Mark {
    Chunk* chunk = nullptr;  ///< The chunk in use; none yet.
    char* top = nullptr;     ///< The end of what is used of it.
  };

  Arena() = default;
  Arena(const Arena&) = delete;
  Arena& operator=(const Arena&) = delete;
  ~Arena() { free_from(first_); }

  void* allocate(std::size_t bytes) {
    bytes = round_up(bytes);
    if (bytes > std::size_t(end_ - top_)) return allocate_from_next_chunk(bytes);
    void* const result = top_;
    top_ += bytes;
    return result;
  }

  [[nodiscard]] Mark mark() const { return {current_, top_}; }

  /// Gives back everything allocated since the mark. Chunks beyond `kept` bytes go back to the
  /// system.
  void release(const Mark& mark) {
    std::size_t total = 0;
    bool is_needed = mark.chunk != nullptr;
    for (Chunk** link = &first_; *link != nullptr; link = &(*link)->next) {
      total += (*link)->size;
      if (total > kept && !is_needed) {
        free_from(*link);
        *link = nullptr;
        break;
      }
      if (*link == mark.chunk) is_needed = false;
    }
    current_ = mark.chunk;
    top_ = mark.top;
    end_ = current_ == nullptr ? nullptr : current_->end();
  }

  /// Bytes held from the system, used or not.
  [[nodiscard]] std::size_t capacity() const {
    std::size_t total = 0;
    for (const Chunk* chunk = first_; chunk != nullptr; chunk = chunk->next) total += chunk->size;
    return total;
  }

 private:
  /// The head of a piece of memory from the system.
  struct Chunk {
    Chunk* next;
    std::size_t size;  ///< Of all, the head included.

    [[nodiscard]] char* begin() { return reinterpret_cast<char*>(this) + alignment; }
    [[nodiscard]] char* end() { return reinterpret_cast<char*>(this) + size; }
  };

  static std::size_t round_up(std::size_t bytes) {
    return (bytes + (alignment - 1)) & ~(alignment - 1);
  }

  static void free_from(Chunk* chunk) {
    while (chunk != nullptr) {
      Chunk* const next = chunk->next;
      ::operator delete(chunk, std::align_val_t(alignment));
      chunk = next;
    }
  }

  void* allocate_from_next_chunk(std::size_t bytes) {
    Chunk*& link = current_ == nullptr ? first_ : current_->next;
    if (link != nullptr && std::size_t(link->end() - link->begin()) < bytes) {
      // What comes next is too small: it holds nothing, so a larger one takes its place.
      free_from(link);
      link = nullptr;
    }
    if (link == nullptr) {
      std::size_t size = current_ == nullptr ? first_chunk : 2 * current_->size;
      if (size > (std::size_t(1) << 26)) size = std::size_t(1) << 26;
      if (size < bytes + alignment) size = bytes + alignment;
      void* const memory = ::operator new(size, std::align_val_t(alignment));
      link = ::new (memory) Chunk{nullptr, size};
    }
    current_ = link;
    top_ = link->begin() + bytes;
    end_ = link->end();
    return link->begin();
  }

  Chunk* first_ = nullptr;
  Chunk* current_ = nullptr;
  char* top_ = nullptr;
  char* end_ = nullptr;
};

/// The arena of this thread.
inline Arena& thread_arena() {
  thread_local Arena arena;
  return arena;
}

}  // namespace mlmath::detail
