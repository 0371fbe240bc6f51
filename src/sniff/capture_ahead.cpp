#include <algorithm>
#include <array>
#include <condition_variable>
#include <cstring>
#include <mutex>
#include <thread>
#include <utility>

#include "capture_decompress.hpp"

namespace netkit::sniff {

namespace {

constexpr std::size_t block_bytes = 256 * 1024;

/// A ring of blocks between two threads: the reader of the file fills the one, its user empties the
/// other. Which block belongs to whom follows from the two counts, under the mutex.
class ahead_input final : public byte_input {
public:
    explicit ahead_input(std::unique_ptr<byte_input> from) : from_(std::move(from))
    {
        for (auto& one : blocks_) {
            one.bytes = std::make_unique_for_overwrite<std::uint8_t[]>(block_bytes);
        }
        thread_ = std::thread{[this] { fill_all(); }};
    }
    ahead_input(const ahead_input&) = delete;
    ahead_input& operator=(const ahead_input&) = delete;
    ~ahead_input() override
    {
        {
            const std::lock_guard lock{mutex_};
            given_up_ = true;
        }
        changed_.notify_all();
        thread_.join();
    }

    result<std::size_t> read(std::uint8_t* to, std::size_t size) override
    {
        {
            std::unique_lock lock{mutex_};
            changed_.wait(lock, [this] { return emptied_ < filled_; });
        }
        auto& one = blocks_[emptied_ % blocks_.size()];
        if (one.used == one.size) { // the last block: it stays
            if (one.fault) return one.fault;
            return std::size_t{0};
        }
        const auto part = std::min(size, one.size - one.used);
        std::memcpy(to, one.bytes.get() + one.used, part);
        one.used += part;
        if (one.used == one.size && !one.last) {
            {
                const std::lock_guard lock{mutex_};
                ++emptied_;
            }
            changed_.notify_all();
        }
        return part;
    }

private:
    struct block {
        std::unique_ptr<std::uint8_t[]> bytes;
        std::size_t size = 0;
        std::size_t used = 0;
        bool last = false;
        error_code fault;
    };

    void fill_all()
    {
        for (bool more = true; more;) {
            {
                std::unique_lock lock{mutex_};
                changed_.wait(lock,
                              [this] { return given_up_ || filled_ - emptied_ < blocks_.size(); });
                if (given_up_) return;
            }
            auto& one = blocks_[filled_ % blocks_.size()];
            fill(one);
            more = !one.last;
            {
                const std::lock_guard lock{mutex_};
                ++filled_;
            }
            changed_.notify_all();
        }
    }

    void fill(block& one)
    {
        one.size = 0;
        one.used = 0;
        while (one.size < block_bytes && !one.last) {
            const auto got = from_->read(one.bytes.get() + one.size, block_bytes - one.size);
            if (!got) one.fault = got.error();
            one.last = !got || *got == 0;
            if (got) one.size += *got;
        }
    }

    std::unique_ptr<byte_input> from_; // the thread's alone
    std::array<block, 3> blocks_;
    std::mutex mutex_; // of the three below
    std::condition_variable changed_;
    std::uint64_t filled_ = 0;
    std::uint64_t emptied_ = 0;
    bool given_up_ = false;
    std::thread thread_;
};

} // namespace

std::unique_ptr<byte_input> read_ahead(std::unique_ptr<byte_input> from)
{
    return std::make_unique<ahead_input>(std::move(from));
}

} // namespace netkit::sniff
