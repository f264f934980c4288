#include "socketio/recovery_spans.hpp"

#include <algorithm>

namespace parley::socketio {

void merge_spans(std::vector<LogSpan>& spans) {
  if (spans.size() < 2) return;
  std::sort(spans.begin(), spans.end(),
            [](const LogSpan& a, const LogSpan& b) { return a.after < b.after; });
  auto last = spans.begin();
  for (auto each = last + 1; each != spans.end(); ++each) {
    if (each->after <= last->to) {
      last->to = std::max(last->to, each->to);
    } else {
      *++last = *each;
    }
  }
  spans.erase(last + 1, spans.end());
}

void subtract_spans(const std::vector<LogSpan>& spans, const std::vector<LogSpan>& without,
                    std::vector<LogSpan>& rest) {
  auto hole = without.begin();
  for (const LogSpan& span : spans) {
    LogPosition after = span.after;
    while (hole != without.end() && hole->to <= after) ++hole;
    for (auto each = hole; each != without.end() && each->after < span.to; ++each) {
      if (after < each->after) rest.push_back({after, each->after});
      after = each->to;
    }
    if (after < span.to) rest.push_back({after, span.to});
  }
}

}  // namespace parley::socketio
