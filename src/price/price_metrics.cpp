#include "price_metrics.hpp"

#include <string>

namespace netkit::price {

namespace {

core::counter& publish_result(core::metrics& in, const char* label)
{
    return in.add_counter("netkit_price_publish_total", "Published requests and refused updates.",
                          {{"result", label}});
}

core::counter& resume_result(core::metrics& in, const char* label)
{
    return in.add_counter("netkit_price_resume_total", "Watches that asked to resume.",
                          {{"result", label}});
}

} // namespace

price_metrics::price_metrics(core::metrics& in)
    : all{in},
      updates_in{in.add_counter("netkit_price_updates_in_total", "Accepted prices.")},
      publish_applied{publish_result(in, "applied")},
      publish_repeated{publish_result(in, "repeated")},
      publish_refused{publish_result(in, "refused")},
      resumed{resume_result(in, "resumed")},
      not_resumed{resume_result(in, "snapshot")},
      streams{in.add_gauge("netkit_price_streams", "Open streams of readers.")}
{
}

core::counter& price_metrics::evicted(std::string_view reason)
{
    return all.add_counter("netkit_price_evicted_total", "Streams ended for their reader's fault.",
                           {{"reason", std::string{reason}}});
}

core::counter& price_metrics::refused(std::string_view reason)
{
    return all.add_counter("netkit_price_refused_total", "Streams that were not let in.",
                           {{"reason", std::string{reason}}});
}

} // namespace netkit::price
