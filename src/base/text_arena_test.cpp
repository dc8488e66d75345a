#include "base/text_arena.hpp"

#include <gtest/gtest.h>

namespace gurukul {
namespace {

TEST(TextArena, KeepsTextsOfEverySizeWhereTheyAre) {
  TextArena texts;
  std::vector<std::string> originals;
  std::vector<std::string_view> kept;
  for (std::size_t size = 0; size < 3 * TextArena::kChunkBytes; size = size * 2 + 1) {
    for (const char letter : {'a', 'b', 'c'}) {
      originals.emplace_back(size, letter);
      kept.push_back(texts.keep(originals.back()));
    }
  }
  for (std::size_t index = 0; index < kept.size(); ++index)
    EXPECT_EQ(kept[index], originals[index]);
}

TEST(TextArena, FillsAChunkToItsLastByteAndNoFurther) {
  TextArena texts;
  const std::string_view most = texts.keep(std::string(TextArena::kChunkBytes - 1, 'x'));
  const std::string_view last = texts.keep("y");
  EXPECT_EQ(last.data(), most.data() + most.size());
  texts.clear();
  texts.keep(std::string(TextArena::kChunkBytes - 1, 'x'));
  EXPECT_NE(texts.keep("yz").data(), most.data() + most.size());
}

TEST(TextArena, UsesItsMemoryAgainAndHoldsNoMoreThanItsShare) {
  TextArena texts;
  const std::string half(TextArena::kChunkBytes / 2, 'x');
  const char* const first = texts.keep(half).data();
  texts.clear();
  EXPECT_EQ(texts.keep(half).data(), first);
  for (std::size_t count = 0; count < 4 * TextArena::kKeptChunks; ++count) texts.keep(half);
  EXPECT_GT(texts.capacity_bytes(), TextArena::kKeptChunks * TextArena::kChunkBytes);
  texts.clear();
  EXPECT_EQ(texts.capacity_bytes(), TextArena::kKeptChunks * TextArena::kChunkBytes);
}

}  // namespace
}  // namespace gurukul
