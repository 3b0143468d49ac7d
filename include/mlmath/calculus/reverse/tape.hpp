// SPDX-License-Identifier: MIT
#pragma once

#include <mlmath/calculus/reverse/arena.hpp>
#include <mlmath/core/concepts.hpp>

#include <Eigen/Core>

#include <atomic>
#include <cstdint>
#include <new>
#include <stdexcept>
#include <string>
#include <type_traits>
#include <utility>

namespace mlmath {

/// Thrown when a variable is used outside the call of gradient() (or its relatives) that made it:
/// in another thread, after the call returned, or inside the function of a nested call.
class TapeError : public std::logic_error {
 public:
  using std::logic_error::logic_error;
};

namespace detail {

using Eigen::Index;

/// Any dense Eigen object.
template <typename T>
concept DenseObject = DenseExpression<T>;

template <typename Derived>
void accept_array(const Eigen::ArrayBase<Derived>*);

/// Whether a dense object is an array rather than a matrix.
template <typename T>
inline constexpr bool is_array_object = requires(const T* x) {
  accept_array(x);
};

/// A run of numbers in memory as an array expression.
template <typename Scalar>
using Run = Eigen::Map<Eigen::Array<Scalar, Eigen::Dynamic, 1>>;
/// A run of numbers that are only read.
template <typename Scalar>
using ConstRun = Eigen::Map<const Eigen::Array<Scalar, Eigen::Dynamic, 1>>;

/// One recorded operation on numbers: what the adjoint of its result adds to those of a and b.
template <typename Scalar>
struct ScalarEntry {
  Scalar slope_a;
  Scalar slope_b;
  std::uint32_t a;  ///< Slots; slot 0 belongs to the constants.
  std::uint32_t b;
};

/// The end of the running recording of operations on numbers. Every such operation passes here, so
/// it lies in thread-local memory that needs no initialization.
template <typename Scalar>
struct ScalarTape {
  ScalarEntry<Scalar>* next = nullptr;  ///< Where the next entry goes.
  ScalarEntry<Scalar>* end = nullptr;   ///< End of the memory at `next`.
  std::uint32_t slot = 0;               ///< The slot of the next result.
  std::uint32_t id = 0;                 ///< Of the recording; 0 for none.
};

template <typename Scalar>
inline constinit thread_local ScalarTape<Scalar> scalar_tape{};

template <typename Scalar, int Order>
class Tape;

/// The innermost running recording of this thread.
template <typename Scalar, int Order>
inline constinit thread_local Tape<Scalar, Order>* current_tape = nullptr;

/// A number for each recording. Half of its bits are the complement of the other half, so that the
/// bitwise or of two numbers (0 for a constant) is the number of the running recording only if each
/// of them is that or 0.
inline std::uint32_t next_tape_id() {
  static std::atomic<std::uint32_t> counter{0};
  std::uint32_t number = 0;
  while (number == 0) number = ++counter & 0xffffU;
  return (number << 16U) | (~number & 0xffffU);
}

[[noreturn]] inline void throw_tape_error() {
  throw TapeError(
      "a variable is used outside the differentiation that made it (in another thread, after the "
      "call returned, or inside a nested call)");
}

/// One recorded operation on matrices, the base of a struct with what its vector-Jacobian product
/// needs. Matrices are dense and column-major. Where directions are carried along (Order 2), the
/// value is followed by one matrix for each direction, its tangent, and the adjoint likewise.
template <typename Scalar, int Order>
struct Node {
  /// Adds to the adjoints of the operands; called with a non-null adjoint.
  void (*pull)(Node& self, Tape<Scalar, Order>& tape) = nullptr;
  Node* previous = nullptr;  ///< The operation before.
  Scalar* value = nullptr;
  Scalar* adjoint = nullptr;  ///< Null until something is added.
  Index rows = 0;
  Index cols = 0;
  std::uint32_t mark = 0;      ///< Slots from here on were taken later.
  std::uint32_t elements = 0;  ///< The slot of the first element, once read; 0 before.
  bool owns_value = false;     ///< No other node looks at this memory.
  bool in_slots = false;       ///< The adjoint lies in the slots of the numbers.
  bool is_input = false;       ///< Keep the adjoint.

  [[nodiscard]] Index size() const { return rows * cols; }
};

/// A recording, from its construction to its destruction. Operations on matrices are a list of
/// nodes, operations on numbers (Order 1) a list of entries in segments.
template <typename Scalar, int Order>
class Tape {
 public:
  using NodeType = Node<Scalar, Order>;
  using Entry = ScalarEntry<Scalar>;

  /// `frame` is that of the function that records, see is_short_lived().
  explicit Tape(const void* frame, Index directions = 0)
      : arena_(thread_arena()),
        mark_(arena_.mark()),
        id_(next_tape_id()),
        blocks_(1 + directions),
        outer_(current_tape<Scalar, Order>),
        frame_(frame) {
    current_tape<Scalar, Order> = this;
    if constexpr (Order == 1) {
      outer_scalars_ = scalar_tape<Scalar>;
      scalar_tape<Scalar> = {nullptr, nullptr, 1, id_};
    }
  }

  Tape(const Tape&) = delete;
  Tape& operator=(const Tape&) = delete;

  ~Tape() {
    for (Kept* kept = kept_; kept != nullptr; kept = kept->previous) kept->destroy(kept);
    current_tape<Scalar, Order> = outer_;
    if constexpr (Order == 1) scalar_tape<Scalar> = outer_scalars_;
    arena_.release(mark_);
  }

  [[nodiscard]] std::uint32_t id() const { return id_; }
  [[nodiscard]] const void* frame() const { return frame_; }

  /// Matrices in each value: 1, and one more for each direction.
  [[nodiscard]] Index blocks() const {
    if constexpr (Order == 1) {
      return 1;
    } else {
      return blocks_;
    }
  }

  /// Memory for `count` numbers, not initialized.
  Scalar* allocate(Index count) {
    return construct<Scalar>(arena_.allocate(sizeof(Scalar) * std::size_t(count > 0 ? count : 1)),
                             count);
  }

  /// Memory for `count` objects of another type that needs no construction.
  template <typename T>
  T* allocate_plain(Index count) {
    static_assert(std::is_trivial_v<T>);
    return static_cast<T*>(arena_.allocate(sizeof(T) * std::size_t(count > 0 ? count : 1)));
  }

  /// As allocate(), from the memory that recycle() got where it fits.
  Scalar* acquire(Index count) {
    for (Free& free : free_) {
      if (free.size == 0 || free.size < count || free.size > 2 * count + 16) continue;
      free.size = 0;
      return free.memory;
    }
    return allocate(count);
  }

  /// Takes memory of allocate() back for acquire(); only during sweep().
  void recycle(Scalar* memory, Index count) {
    if (memory == nullptr || count < 16) return;
    free_[next_free_] = {memory, count};
    next_free_ = (next_free_ + 1) % free_count;
  }

  /// Makes a node of a derived type and appends it, with memory for its value.
  template <typename Derived>
  Derived* append(Index rows, Index cols) {
    Derived* const node = append_view<Derived>(rows, cols, nullptr);
    node->value = allocate(rows * cols * blocks());
    node->owns_value = true;
    return node;
  }

  /// As append(), for a value that lies in the memory of another node.
  template <typename Derived>
  Derived* append_view(Index rows, Index cols, Scalar* value) {
    static_assert(std::is_trivially_destructible_v<Derived>);
    Derived* const node = ::new (arena_.allocate(sizeof(Derived))) Derived();
    node->rows = rows;
    node->cols = cols;
    node->value = value;
    node->pull = &Derived::backward;
    node->previous = last_;
    if constexpr (Order == 1) node->mark = scalar_tape<Scalar>.slot;
    last_ = node;
    return node;
  }

  /// As append(), for an operation whose result is a number.
  template <typename Derived>
  Derived* append_number() {
    Derived* const node = append<Derived>(1, 1);
    if constexpr (Order == 1) {
      node->elements = push({Scalar(0), Scalar(0), 0, 0});
      node->mark = node->elements + 1;
      node->in_slots = true;
    }
    return node;
  }

  /// Keeps an object that has a destructor as long as the recording.
  template <typename T>
  T* keep(T object) {
    struct Holder : Kept {
      explicit Holder(T&& from) : object(std::move(from)) {}
      T object;
    };
    static_assert(alignof(Holder) <= Arena::alignment);
    Holder* const holder = ::new (arena_.allocate(sizeof(Holder))) Holder(std::move(object));
    holder->destroy = [](Kept* kept) { static_cast<Holder*>(kept)->~Holder(); };
    holder->previous = kept_;
    kept_ = holder;
    return &holder->object;
  }

  /// Appends one entry and returns its slot.
  std::uint32_t push(const Entry& entry) {
    ScalarTape<Scalar>& tape = scalar_tape<Scalar>;
    if (tape.next == tape.end) grow();
    *tape.next++ = entry;
    return tape.slot++;
  }

  /// Takes `count` consecutive slots that are no entries and returns the first.
  std::uint32_t reserve(Index count) {
    close_segment();
    ScalarTape<Scalar>& tape = scalar_tape<Scalar>;
    const std::uint32_t first = tape.slot;
    check_slots(std::uint64_t(count));
    tape.slot += std::uint32_t(count);
    open_segment();
    return first;
  }

  /// New memory for entries.
  void grow() {
    close_segment();
    check_slots(chunk_size_);
    if (chunk_size_ < 65536) chunk_size_ *= 2;
    ScalarTape<Scalar>& tape = scalar_tape<Scalar>;
    tape.next = construct<Entry>(arena_.allocate(sizeof(Entry) * chunk_size_), Index(chunk_size_));
    tape.end = tape.next + chunk_size_;
    open_segment();
  }

  /// The adjoint of a node as a sum to add to: zero if nothing has been added yet.
  Scalar* adjoint(NodeType& node) {
    if (node.adjoint == nullptr) {
      const Index count = node.size() * blocks();
      node.adjoint = acquire(count);
      for (Index i = 0; i < count; ++i) node.adjoint[i] = Scalar(0);
    }
    return node.adjoint;
  }

  /// Adds the memory of acquire(), or the adjoint of a node that is through, to the adjoint of
  /// another node; where that is the first addition, nothing is copied.
  void give(NodeType& node, Scalar* memory) {
    const Index count = node.size() * blocks();
    if (node.adjoint == nullptr) {
      node.adjoint = memory;
      return;
    }
    Scalar* const sum = node.adjoint;
    for (Index i = 0; i < count; ++i) sum[i] += memory[i];
    recycle(memory, count);
  }

  /// As give(), for the adjoint of the node that is being swept, which must not use it any more.
  void give_adjoint_of(NodeType& self, NodeType& node) {
    if (self.in_slots) {
      Scalar* const sum = adjoint(node);
      for (Index i = 0; i < self.size() * blocks(); ++i) sum[i] += self.adjoint[i];
      return;
    }
    give(node, self.adjoint);
    self.adjoint = nullptr;
  }

  /// The adjoint of the number in a slot.
  Scalar& slot_adjoint(std::uint32_t slot) { return slots_[slot]; }

  /// Memory for the adjoints of all numbers; before the seed and the sweep.
  void prepare_sweep() {
    if constexpr (Order == 1) {
      close_segment();
      const Index count = Index(scalar_tape<Scalar>.slot);
      slots_ = allocate(count);
      for (Index i = 0; i < count; ++i) slots_[i] = Scalar(0);
    }
  }

  /// From the last operation to the first, each once.
  void sweep() {
    for (NodeType* node = last_; node != nullptr; node = node->previous) {
      if constexpr (Order == 1) {
        sweep_entries(node->mark);
        if (node->in_slots) {
          Scalar* const first = slots_ + node->elements;
          node->adjoint = node->size() == 1 && *first == Scalar(0) ? nullptr : first;
        }
      }
      if (node->is_input || node->adjoint == nullptr) continue;
      node->pull(*node, *this);
      const Index count = node->size() * blocks();
      if (!node->in_slots) recycle(node->adjoint, count);
      if (node->owns_value) recycle(node->value, count);
    }
    if constexpr (Order == 1) sweep_entries(1);
  }

 private:
  struct Segment {
    Segment* previous;
    Entry* entries;
    std::uint32_t first;
    std::uint32_t count;
  };
  struct Kept {
    Kept* previous = nullptr;
    void (*destroy)(Kept*) = nullptr;
  };
  struct Free {
    Scalar* memory = nullptr;
    Index size = 0;
  };
  static constexpr int free_count = 8;

  template <typename T>
  static T* construct(void* memory, Index count) {
    T* const begin = static_cast<T*>(memory);
    if constexpr (!std::is_trivially_default_constructible_v<T>) {
      for (Index i = 0; i < count; ++i) ::new (static_cast<void*>(begin + i)) T();
    }
    return begin;
  }

  void check_slots(std::uint64_t more) const {
    if (std::uint64_t(scalar_tape<Scalar>.slot) + more < 0xffffffffU) return;
    throw std::length_error("a differentiation recorded more than 2^32 operations on numbers");
  }

  void open_segment() {
    ScalarTape<Scalar>& tape = scalar_tape<Scalar>;
    segment_entries_ = tape.next;
    segment_first_ = tape.slot;
  }

  void close_segment() {
    const std::uint32_t count = scalar_tape<Scalar>.slot - segment_first_;
    if (segment_entries_ == nullptr || count == 0) return;
    segments_ = ::new (arena_.allocate(sizeof(Segment)))
        Segment{segments_, segment_entries_, segment_first_, count};
    segment_entries_ = nullptr;
  }

  /// All entries of slots `target` and above that have not been swept.
  void sweep_entries(std::uint32_t target) {
    while (segments_ != nullptr) {
      Segment& segment = *segments_;
      const std::uint32_t first = target > segment.first ? target : segment.first;
      const std::uint32_t end = segment.first + segment.count;
      if (first >= end) return;
      const Entry* entry = segment.entries + segment.count;
      const Entry* const stop = segment.entries + (first - segment.first);
      Scalar* const slots = slots_;
      const Scalar* adjoint = slots + end;
      while (entry != stop) {
        --entry;
        const Scalar seed = *--adjoint;
        if (seed == Scalar(0)) continue;
        slots[entry->a] += seed * entry->slope_a;
        if (entry->b != 0) slots[entry->b] += seed * entry->slope_b;
      }
      segment.count = first - segment.first;
      if (segment.count != 0) return;
      segments_ = segment.previous;
    }
  }

  Arena& arena_;
  Arena::Mark mark_;
  std::uint32_t id_;
  Index blocks_;
  Tape* outer_;
  const void* frame_;
  ScalarTape<Scalar> outer_scalars_;
  NodeType* last_ = nullptr;
  Kept* kept_ = nullptr;
  Free free_[free_count];
  int next_free_ = 0;
  Scalar* slots_ = nullptr;
  Segment* segments_ = nullptr;
  Entry* segment_entries_ = nullptr;
  std::uint32_t segment_first_ = 1;
  std::size_t chunk_size_ = 128;
};

/// The running recording, which must be the one that made a variable.
template <typename Scalar, int Order>
Tape<Scalar, Order>& tape_of(std::uint32_t id) {
  Tape<Scalar, Order>* const tape = current_tape<Scalar, Order>;
  if (tape == nullptr || tape->id() != id) throw_tape_error();
  return *tape;
}

}  // namespace detail
}  // namespace mlmath
