#pragma once

#include <chrono>
#include <memory>
#include <string>

#include "pipeline.hpp"
#include "tui_model.hpp"
#include "tui_screen.hpp"

namespace netkit::sniff {

/// --tui: takes packets like every consumer, and shows them. Draws at most twenty times a second,
/// whatever the traffic.
class terminal_view final : public packet_consumer {
public:
    terminal_view(std::unique_ptr<tui_screen> screen, std::shared_ptr<const decode_rules> rules,
                  tui_options options, tui_doors doors);

    bool take(const packet& of, const capture_interface* from) override;
    /// Looks at the keys and draws if it is time. False: the user left.
    bool batch_done() override;
    /// The same when nothing came: for a timer, or when standard input is readable.
    bool look() { return batch_done(); }

    /// The capture is over: stays until the user leaves, or `stopped` says so.
    void stay(std::string why, bool (*stopped)());

private:
    using clock = std::chrono::steady_clock;

    bool take_keys();
    void draw();

    std::unique_ptr<tui_screen> screen_;
    tui_model model_;
    clock::time_point drawn_{};
    unsigned since_look_ = 0;
    bool left_ = false;
};

} // namespace netkit::sniff
