#include "tests/unit/scheduling/exact_model.h"

#include <coin/Cbc_C_Interface.h>

#include <algorithm>
#include <limits>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "scheduling/domain/gap.h"

namespace jemputbola::scheduling::fixtures {
namespace {

struct Free {
  void operator()(void* model) const { Cbc_deleteModel(model); }
};

class Model {
 public:
  explicit Model(const World& world) : world_(world), model_(Cbc_newModel()) {
    Cbc_setObjSense(model_.get(), -1);
    days_ = world.campaign.calendar().WorkingDays(world.today, world.campaign.last_service_day);
    for (std::size_t village = 0; village < world.villages.size(); ++village) {
      for (std::size_t day = 0; day < days_.size(); ++day) AddVisit(village, day);
    }
    for (std::size_t day = 0; day < days_.size(); ++day) {
      for (std::size_t unit = 0; unit < world.campaign.units.size(); ++unit) AddUnitDay(unit, day);
      for (std::size_t village = 0; village < world.villages.size(); ++village) LinkVisit(village, day);
    }
    for (std::size_t village = 0; village < world.villages.size(); ++village) AddTurnout(village);
  }

  // Nothing but what the plan does.
  void Fix(const Plan& plan) {
    std::map<int, double> takes;
    for (const auto& [key, column] : takes_) takes[column] = 0;
    for (const Tour& tour : plan.tours) {
      const auto day = static_cast<std::size_t>(std::find(days_.begin(), days_.end(), tour.day) - days_.begin());
      for (const Stop& stop : tour.stops) {
        for (const auto& [key, column] : takes_) {
          if (key.day != day || world_.campaign.units[key.unit].id != tour.unit_id) continue;
          if (world_.villages[key.village].code == stop.village)
            takes[column] = static_cast<double>(stop.expected_captures);
        }
      }
    }
    for (const auto& [column, take] : takes) {
      Cbc_setColLower(model_.get(), column, take);
      Cbc_setColUpper(model_.get(), column, take);
    }
  }

  Exact Solve(double seconds) {
    Cbc_setParameter(model_.get(), "logLevel", "0");
    Cbc_setParameter(model_.get(), "sec", std::to_string(seconds).c_str());
    Cbc_solve(model_.get());
    Exact exact;
    exact.bound = Cbc_getBestPossibleObjValue(model_.get());
    if (!Cbc_isProvenInfeasible(model_.get()) && Cbc_bestSolution(model_.get()) != nullptr) {
      exact.captured = Cbc_getObjValue(model_.get());
    }
    return exact;
  }

 private:
  struct Key {
    std::size_t village;
    std::size_t unit;
    std::size_t day;
    auto operator<=>(const Key&) const = default;
  };
  struct Row {
    std::vector<int> columns;
    std::vector<double> factors;
    void Add(int column, double factor) {
      columns.push_back(column);
      factors.push_back(factor);
    }
  };

  int Column(double most, double worth) {
    const int column = Cbc_getNumCols(model_.get());
    Cbc_addCol(model_.get(), ("c" + std::to_string(column)).c_str(), 0, most, worth, 1, 0, nullptr, nullptr);
    return column;
  }
  void Add(const Row& row, char sense, double side) {
    const std::string name = "r" + std::to_string(Cbc_getNumRows(model_.get()));
    Cbc_addRow(model_.get(), name.c_str(), static_cast<int>(row.columns.size()), row.columns.data(), row.factors.data(),
               sense, side);
  }

  void AddVisit(std::size_t village, std::size_t day) {
    visits_[{village, 0, day}] = Column(1, 0);
    for (std::size_t unit = 0; unit < world_.campaign.units.size(); ++unit) {
      takes_[{village, unit, day}] = Column(static_cast<double>(world_.villages[village].workload), 1);
    }
  }

  void AddUnitDay(std::size_t number, std::size_t day) {
    const Unit& unit = world_.campaign.units[number];
    const Campaign& campaign = world_.campaign;
    const double room = IsAvailable(world_, unit, days_[day]) ? campaign.closes_minute - campaign.opens_minute : 0;
    Row time;
    for (std::size_t village = 0; village < world_.villages.size(); ++village) {
      time.Add(takes_[{village, number, day}], campaign.minutes_per_capture);
    }
    std::vector<Row> served(world_.villages.size());
    if (unit.fixed) {
      for (std::size_t village = 0; village < world_.villages.size(); ++village) {
        const bool served_here = world_.villages[village].district == unit.serves_district;
        served[village].Add(Column(served_here ? 1 : 0, 0), 1);
      }
    } else {
      Row one;
      Row all;
      for (std::size_t set = 1; set < std::size_t{1} << world_.villages.size(); ++set) {
        const double minutes = RoundTrip(unit, set);
        if (minutes > room) continue;
        const int column = Column(1, 0);
        one.Add(column, 1);
        time.Add(column, minutes);
        std::int64_t met = 0;
        for (std::size_t village = 0; village < served.size(); ++village) {
          if ((set >> village & 1U) == 0) continue;
          served[village].Add(column, 1);
          met += Met(village, 0, world_.villages[village].workload);
        }
        const auto recorded = static_cast<std::int64_t>((room - minutes) / campaign.minutes_per_capture);
        all.Add(column, -static_cast<double>(std::min(met, recorded)));
      }
      Add(one, 'L', 1);
      // Implied: what a tour can bring at all.
      for (std::size_t village = 0; village < served.size(); ++village) all.Add(takes_[{village, number, day}], 1);
      Add(all, 'L', 0);
    }
    Add(time, 'L', room);
    for (std::size_t village = 0; village < served.size(); ++village) {
      // Somebody is recorded where the unit stops, and nobody elsewhere.
      Row at_most = served[village];
      for (double& factor : at_most.factors)
        factor = -static_cast<double>(Met(village, 0, world_.villages[village].workload));
      at_most.Add(takes_[{village, number, day}], 1);
      Add(at_most, 'L', 0);
      Row at_least = served[village];
      at_least.Add(takes_[{village, number, day}], -1);
      Add(at_least, 'L', 0);
      auto& links = links_[{village, 0, day}];
      links.columns.insert(links.columns.end(), served[village].columns.begin(), served[village].columns.end());
      links.factors.resize(links.columns.size(), 1);
    }
  }

  // Travel and set-up of the shortest way from the office through the set and back.
  double RoundTrip(const Unit& unit, std::size_t set) {
    if (trips_.empty()) trips_.resize(std::size_t{1} << world_.villages.size(), -1);
    if (trips_[set] >= 0) return trips_[set];
    const Pace pace(world_.campaign, unit);
    std::vector<std::size_t> order;
    for (std::size_t village = 0; village < world_.villages.size(); ++village) {
      if ((set >> village & 1U) != 0) order.push_back(village);
    }
    if (legs_.empty()) {
      for (const Village& from : world_.villages) {
        for (const Village& to : world_.villages) legs_.push_back(pace.Minutes(from.at, to.at));
        ways_out_.push_back(pace.Minutes(world_.campaign.office, from.at));
        ways_back_.push_back(pace.Minutes(from.at, world_.campaign.office));
      }
    }
    double best = std::numeric_limits<double>::max();
    do {
      double minutes = ways_out_[order.front()] + ways_back_[order.back()];
      for (std::size_t leg = 1; leg < order.size(); ++leg) {
        minutes += legs_[order[leg - 1] * world_.villages.size() + order[leg]];
      }
      best = std::min(best, minutes);
    } while (std::next_permutation(order.begin(), order.end()));
    return trips_[set] = best + world_.campaign.setup_minutes * static_cast<double>(order.size());
  }

  void LinkVisit(std::size_t village, std::size_t day) {
    Row row = links_[{village, 0, day}];
    row.Add(visits_[{village, 0, day}], -1);
    Add(row, 'E', 0);
  }

  // Which days a village is visited on; the n-th of them meets at most turnout(n) of those left.
  void AddTurnout(std::size_t village) {
    const std::int64_t people = world_.villages[village].workload;
    Row one;
    std::vector<Row> visits(days_.size());
    std::vector<Row> takes(days_.size());
    // By day and visit number: whether the visit has it.
    std::vector<std::vector<Row>> numbers(days_.size(), std::vector<Row>(days_.size()));
    Row total;
    for (std::size_t pattern = 0; pattern < std::size_t{1} << days_.size(); ++pattern) {
      const int column = Column(1, 0);
      one.Add(column, 1);
      std::int64_t left = people;
      std::size_t number = 0;
      for (std::size_t day = 0; day < days_.size(); ++day) {
        if ((pattern >> day & 1U) == 0) continue;
        visits[day].Add(column, 1);
        takes[day].Add(column, -static_cast<double>(Met(village, number, people)));
        numbers[day][number].Add(column, 1);
        left -= Met(village, number, left);
        ++number;
      }
      total.Add(column, static_cast<double>(left - people));
    }
    Add(one, 'E', 1);
    Row earlier;
    for (std::size_t day = 0; day < days_.size(); ++day) {
      visits[day].Add(visits_[{village, 0, day}], -1);
      Add(visits[day], 'E', 0);
      for (std::size_t number = 1; number <= day; ++number) {
        const double turnout = Turnout(village, number);
        const auto most = static_cast<double>(Met(village, 0, people));
        Row met = numbers[day][number];
        for (double& factor : met.factors) factor = most;
        for (std::size_t index = 0; index < earlier.columns.size(); ++index) met.Add(earlier.columns[index], turnout);
        for (std::size_t unit = 0; unit < world_.campaign.units.size(); ++unit) {
          met.Add(takes_[{village, unit, day}], 1);
        }
        Add(met, 'L', turnout * static_cast<double>(people) + most + 1e-6);
      }
      for (std::size_t unit = 0; unit < world_.campaign.units.size(); ++unit) {
        takes[day].Add(takes_[{village, unit, day}], 1);
        earlier.Add(takes_[{village, unit, day}], 1);
        total.Add(takes_[{village, unit, day}], 1);
      }
      Add(takes[day], 'L', 0);
    }
    // Implied, and what makes the bound sharp: all visits together.
    Add(total, 'L', 0);
  }

  double Turnout(std::size_t village, std::size_t earlier) const {
    return world_.campaign.TurnoutAt(static_cast<int>(earlier) + 1 + world_.villages[village].past_visits);
  }
  std::int64_t Met(std::size_t village, std::size_t earlier, std::int64_t left) const {
    return static_cast<std::int64_t>(static_cast<double>(left) * Turnout(village, earlier) + 1e-9);
  }

  const World& world_;
  std::unique_ptr<void, Free> model_;
  std::vector<absl::CivilDay> days_;
  std::map<Key, int> visits_;
  std::map<Key, int> takes_;
  std::map<Key, Row> links_;
  std::vector<double> trips_;
  std::vector<int> legs_;
  std::vector<int> ways_out_;
  std::vector<int> ways_back_;
};

}  // namespace

Exact SolveExactly(const World& world, double seconds, const Plan* plan) {
  Model model(world);
  if (plan != nullptr) model.Fix(*plan);
  return model.Solve(seconds);
}

}  // namespace jemputbola::scheduling::fixtures
