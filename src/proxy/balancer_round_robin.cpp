#include <algorithm>
#include <numeric>
#include <vector>

#include "netkit/proxy/balancer.hpp"

namespace netkit::proxy {

namespace {

/// Smooth weighted round robin: each pick adds every eligible weight to its server's credit, takes
/// the largest credit and subtracts the sum, so that a heavy server's turns are spread out instead
/// of bunched. Credits sum to zero; a server that is not eligible keeps its credit and its turn.
class round_robin final : public balancer {
public:
    explicit round_robin(std::size_t offset) noexcept : offset_{offset} {}

    std::size_t pick(std::span<const candidate> servers) override
    {
        if (!is_known(servers)) adopt(servers);
        return turn(servers, false);
    }

private:
    struct account {
        std::int64_t credit = 0;
        std::uint32_t weight = 0;
    };

    bool is_known(std::span<const candidate> servers) const noexcept
    {
        return accounts_.size() == servers.size() &&
               std::equal(servers.begin(), servers.end(), accounts_.begin(),
                          [](const candidate& server, const account& kept) {
                              return server.weight == kept.weight;
                          });
    }

    /// The first time and after a change of weights or servers.
    void adopt(std::span<const candidate> servers)
    {
        if (accounts_.size() == servers.size()) {
            rescale(servers);
            return;
        }
        accounts_.assign(servers.size(), account{});
        std::uint32_t step = 0;
        std::uint64_t sum = 0;
        for (std::size_t i = 0; i < servers.size(); ++i) {
            accounts_[i].weight = servers[i].weight;
            step = std::gcd(step, servers[i].weight);
            sum += servers[i].weight;
        }
        if (step == 0) return;
        for (auto skip = offset_ % (sum / step); skip > 0; --skip) {
            turn(servers, true);
        }
    }

    /// Credits grow with the weights, so after a change they are brought to the new measure: else
    /// a server could wait for as many picks as its old weight.
    void rescale(std::span<const candidate> servers) noexcept
    {
        double before = 0;
        double now = 0;
        for (std::size_t i = 0; i < servers.size(); ++i) {
            before += accounts_[i].weight;
            now += servers[i].weight;
        }
        for (std::size_t i = 0; i < servers.size(); ++i) {
            auto& kept = accounts_[i];
            kept.weight = servers[i].weight;
            kept.credit =
                before == 0
                    ? 0
                    : static_cast<std::int64_t>(static_cast<double>(kept.credit) * now / before);
        }
    }

    std::size_t turn(std::span<const candidate> servers, bool everybody) noexcept
    {
        std::size_t best = nobody;
        std::int64_t sum = 0;
        for (std::size_t i = 0; i < servers.size(); ++i) {
            if (servers[i].weight == 0 || !(servers[i].eligible || everybody)) continue;
            accounts_[i].credit += servers[i].weight;
            sum += servers[i].weight;
            if (best == nobody || accounts_[i].credit > accounts_[best].credit) best = i;
        }
        if (best != nobody) accounts_[best].credit -= sum;
        return best;
    }

    std::size_t offset_;
    std::vector<account> accounts_;
};

} // namespace

std::unique_ptr<balancer> make_round_robin(std::size_t offset)
{
    return std::make_unique<round_robin>(offset);
}

} // namespace netkit::proxy
