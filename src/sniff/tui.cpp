#include "tui.hpp"

#include <utility>

#include "netkit/base/clock.hpp"

namespace netkit::sniff {

namespace {

constexpr auto frame_time = std::chrono::milliseconds{50};
constexpr unsigned packets_between_looks = 2'000; // while a file is read at full speed
constexpr char32_t control_c = 3;

} // namespace

terminal_view::terminal_view(std::unique_ptr<tui_screen> screen,
                             std::shared_ptr<const decode_rules> rules, tui_options options,
                             tui_doors doors)
    : screen_(std::move(screen)), model_(std::move(rules), std::move(options), std::move(doors))
{
    draw();
}

bool terminal_view::take(const packet& of, const capture_interface* from)
{
    model_.add(of, from == nullptr ? std::string_view{} : std::string_view{from->name});
    if (++since_look_ < packets_between_looks) return !left_;
    since_look_ = 0;
    return batch_done();
}

bool terminal_view::batch_done()
{
    if (!take_keys()) return false;
    if (clock::now() - drawn_ >= frame_time) draw();
    return true;
}

bool terminal_view::take_keys()
{
    for (;;) {
        const key pressed = screen_->read_key(0);
        if (pressed.kind == key_kind::none) return !left_;
        if (pressed.is(control_c) || !model_.press(pressed)) {
            left_ = true;
            return false;
        }
        drawn_ = {}; // what a key did is seen at once
    }
}

void terminal_view::draw()
{
    drawn_ = clock::now();
    model_.tick(std::chrono::nanoseconds{drawn_.time_since_epoch()}.count());
    auto picture = screen_->blank();
    model_.draw(picture);
    screen_->show(picture);
}

void terminal_view::stay(std::string why, bool (*stopped)())
{
    model_.ended(std::move(why));
    draw();
    while (!left_ && !stopped()) {
        const key pressed = screen_->read_key(static_cast<int>(frame_time.count()) * 4);
        if (pressed.kind == key_kind::none) continue;
        if (pressed.is(control_c) || !model_.press(pressed)) return;
        draw();
    }
}

} // namespace netkit::sniff
