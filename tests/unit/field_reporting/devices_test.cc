#include <gmock/gmock.h>

#include "absl/strings/match.h"
#include "office_house.h"

// Devices and their tokens, over a real server.
namespace jemputbola::field_reporting::api {
namespace {

using absl::StatusCode;
using testing::HasSubstr;

class Devices : public OfficeHouse {
 protected:
  absl::Status TryWith(const std::string& token, const std::string& device = kDevice) {
    auto request = Upload({Capture(1)});
    request.set_device_id(device);
    return Submit(request, token).status();
  }
  std::vector<v1::Device> List() {
    v1::ListDevicesRequest request;
    request.set_regency_code(kRegency);
    const auto response = Call<v1::DeviceService>(process(), &v1::DeviceService::Stub::ListDevices, request);
    EXPECT_TRUE(response.ok()) << response.status();
    return {response->devices().begin(), response->devices().end()};
  }
};
JB_ON_BOTH_STORES(Devices);

TEST_P(Devices, ReportWithTheTokenThatWasToldAtTheirEnrolment) {
  const std::string token = NewToken();
  EXPECT_EQ(token.size(), 43u);
  EXPECT_EQ(Send(Capture(1), token), v1::REPORT_STATUS_ACCEPTED);
}

TEST_P(Devices, AreToldTheirTokenOnce) {
  const std::string token = NewToken();
  const auto again = Enroll(Enrolment());
  ASSERT_TRUE(again.ok()) << again.status();
  EXPECT_EQ(again->token(), "");
  EXPECT_TRUE(TryWith(token).ok());
}

TEST_P(Devices, AreRefusedWithoutTheirTokenAndWithAnothers) {
  NewToken();
  const std::string other = NewToken("device-2");
  EXPECT_EQ(TryWith("").code(), StatusCode::kUnauthenticated);
  EXPECT_EQ(TryWith("nonsense").code(), StatusCode::kUnauthenticated);
  const absl::Status status = TryWith(other);
  EXPECT_EQ(status.code(), StatusCode::kUnauthenticated);
  EXPECT_THAT(std::string(status.message()), HasSubstr("the token is not the one of device device-1"));
  EXPECT_FALSE(absl::StrContains(status.message(), other));
  EXPECT_TRUE(process().Events().empty());
}

TEST_P(Devices, ThatWereNeverEnrolledAreUnknown) {
  const absl::Status status = TryWith(NewToken(), "device-9");
  EXPECT_EQ(status.code(), StatusCode::kNotFound);
  EXPECT_THAT(std::string(status.message()), HasSubstr("device-9"));
}

TEST_P(Devices, AreRefusedWithTheirOldTokenAtOnceAfterARotation) {
  const std::string token = NewToken();
  ASSERT_TRUE(TryWith(token).ok());
  const std::string rotated = Rotate(process());
  EXPECT_NE(rotated, token);
  EXPECT_EQ(TryWith(token).code(), StatusCode::kUnauthenticated);
  EXPECT_TRUE(TryWith(rotated).ok());
}

TEST_P(Devices, ThatWereRevokedAreToldWhyAndStayRevoked) {
  const std::string token = NewToken();
  ASSERT_TRUE(TryWith(token).ok());
  ASSERT_TRUE(Revoke(process()).ok());
  ASSERT_TRUE(Revoke(process(), "another reason").ok());
  const absl::Status status = TryWith(token);
  EXPECT_EQ(status.code(), StatusCode::kPermissionDenied);
  EXPECT_THAT(std::string(status.message()), HasSubstr("lost near Oelami"));
  EXPECT_EQ(TryWith("nonsense").code(), StatusCode::kUnauthenticated);
  EXPECT_EQ(SyncState(token).status().code(), StatusCode::kPermissionDenied);
  EXPECT_EQ(Enroll(Enrolment()).status().code(), StatusCode::kFailedPrecondition);
  v1::RotateDeviceRequest request;
  request.set_device_id(kDevice);
  EXPECT_EQ(Call<v1::DeviceService>(process(), &v1::DeviceService::Stub::RotateDevice, request).status().code(),
            StatusCode::kFailedPrecondition);
  Restart();
  EXPECT_EQ(TryWith(token).code(), StatusCode::kPermissionDenied);
  EXPECT_EQ(process().Events().size(), 1u);
}

// A process that lost its regency may remember nothing of what it knew about devices.
TEST_P(Devices, ThatAnotherProcessRevokedAreRefusedByThisOneToo) {
  auto second = Start("second");
  const std::string token = NewToken();
  ASSERT_TRUE(TryWith(token).ok());
  // This one owns the regency, so the other cannot decide anything about its devices.
  EXPECT_EQ(Revoke(*second).code(), StatusCode::kAborted);
  ASSERT_TRUE(SyncState(token).ok());
  v1::GetSyncStateRequest request;
  request.set_device_id(kDevice);
  request.set_installation_id(kInstallation);
  const auto ask = [&](const std::string& with) {
    return Call<v1::FieldReportingService>(*second, &v1::FieldReportingService::Stub::GetSyncState, request, with)
        .status();
  };
  EXPECT_TRUE(ask(token).ok());
  const std::string rotated = Rotate(process());
  EXPECT_EQ(ask(token).code(), StatusCode::kUnauthenticated);
  EXPECT_TRUE(ask(rotated).ok());
  ASSERT_TRUE(Revoke(process()).ok());
  EXPECT_EQ(ask(rotated).code(), StatusCode::kPermissionDenied);
}

TEST_P(Devices, WorkForOneRegencyForEver) {
  const std::string token = NewToken();
  auto elsewhere = Enrolment();
  elsewhere.set_regency_code("53.04");
  const absl::Status status = Enroll(elsewhere).status();
  EXPECT_EQ(status.code(), StatusCode::kFailedPrecondition);
  EXPECT_THAT(std::string(status.message()), HasSubstr("works for 53.03"));
  // A process of other regencies says so.
  auto other = Start("other", [](const std::string& partition) { return partition != kRegency; });
  const absl::Status refused = Call<v1::FieldReportingService>(*other, &v1::FieldReportingService::Stub::SubmitReports,
                                                               Upload({Capture(1)}), token)
                                   .status();
  EXPECT_EQ(refused.code(), StatusCode::kFailedPrecondition);
  EXPECT_THAT(std::string(refused.message()), HasSubstr("is of regency 53.03"));
}

TEST_P(Devices, OfOneUnitAgreeWhetherItIsFixedOrMobile) {
  NewToken();
  auto contrary = Enrolment("device-2");
  contrary.set_unit_kind(v1::UNIT_KIND_FIXED);
  const absl::Status status = Enroll(contrary).status();
  EXPECT_EQ(status.code(), StatusCode::kFailedPrecondition);
  EXPECT_THAT(std::string(status.message()), HasSubstr("unit unit-1 is mobile by its device device-1"));
  contrary.set_unit_id("unit-2");
  EXPECT_TRUE(Enroll(contrary).ok());
  // The only device of a unit may change its kind.
  contrary.set_unit_kind(v1::UNIT_KIND_MOBILE);
  EXPECT_TRUE(Enroll(contrary).ok());
}

TEST_P(Devices, MoveToAnotherUnitAndCrewWithTheirToken) {
  const std::string token = NewToken();
  Send(Capture(1), token);
  auto moved = Enrolment(kDevice, "unit-2");
  moved.add_staff_ids("staff-2");
  ASSERT_TRUE(Enroll(moved).ok());
  Send(Capture(2), token);
  const auto events = process().Events();
  ASSERT_EQ(events.size(), 2u);
  v1::CaptureReported event;
  ASSERT_TRUE(event.ParseFromString(events[1].data()));
  EXPECT_EQ(event.source().unit_id(), "unit-2");
  EXPECT_EQ(List()[0].staff_ids_size(), 2);
}

TEST_P(Devices, AreEnrolledWithOneToThreeIdsOfStaffAndNoPersonalData) {
  const auto refused = [&](const std::function<void(v1::EnrollDeviceRequest&)>& spoil) {
    auto request = Enrolment();
    spoil(request);
    const absl::Status status = Enroll(request).status();
    EXPECT_FALSE(absl::StrContains(status.message(), "5303"));
    return status.code() == StatusCode::kInvalidArgument;
  };
  EXPECT_TRUE(refused([](auto& request) { request.clear_staff_ids(); }));
  EXPECT_TRUE(refused([](auto& request) {
    for (const char* id : {"a", "b", "c"}) request.add_staff_ids(id);
  }));
  EXPECT_TRUE(refused([](auto& request) { request.add_staff_ids("staff-1"); }));
  EXPECT_TRUE(refused([](auto& request) { request.add_staff_ids("5303012407900001"); }));
  EXPECT_TRUE(refused([](auto& request) { request.add_staff_ids("p-530301.240790.0001"); }));
  EXPECT_TRUE(refused([](auto& request) { request.add_staff_ids("Maria Kolo"); }));
  EXPECT_TRUE(refused([](auto& request) { request.set_device_id("x5303012407900001"); }));
  EXPECT_TRUE(refused([](auto& request) { request.clear_unit_kind(); }));
  EXPECT_EQ(Revoke(process(), "of 5303012407900001").code(), StatusCode::kInvalidArgument);
  EXPECT_EQ(Revoke(process(), "").code(), StatusCode::kInvalidArgument);
  EXPECT_TRUE(List().empty());
}

TEST_P(Devices, OfTheTimeBeforeTokensGetTheirFirstAtTheNextEnrolment) {
  NewToken();
  ASSERT_TRUE(database()
                  .Write([](jemputbola::store::WriteTransaction& tx) {
                    tx.sql() << "update device set token_hash = '', token_issued_at = 0";
                    return absl::OkStatus();
                  })
                  .ok());
  EXPECT_EQ(TryWith("any").code(), StatusCode::kUnauthenticated);
  EXPECT_FALSE(List()[0].has_token_issued_at());
  const std::string token = NewToken();
  EXPECT_TRUE(TryWith(token).ok());
}

TEST_P(Devices, AreListedWithTheirCrewAndTheirClockInWords) {
  const std::string token = NewToken();
  ahead_seconds_ = 3 * 60 + 20;
  Send(Capture(1), token);
  ASSERT_EQ(NewToken("device-2").size(), 43u);
  ASSERT_EQ(Jb({"device", "revoke", "device-2", "--reason", "stolen"}).code, 0);
  const cli::Answer list = Jb({"device", "list"});
  EXPECT_EQ(list.code, 0) << list.err;
  EXPECT_THAT(list.out, HasSubstr("3 min ahead: set it"));
  EXPECT_THAT(list.out, HasSubstr("staff-1"));
  EXPECT_THAT(list.out, HasSubstr("mobile"));
  EXPECT_THAT(list.out, testing::ContainsRegex("revoked 2024-07-24 [0-9:]+: stolen"));
  EXPECT_FALSE(absl::StrContains(list.out, token));
  EXPECT_FALSE(absl::StrContains(list.out, crypto::TokenHash(token)));
}

TEST_P(Devices, AreEnrolledRotatedAndRevokedFromTheCommandLine) {
  const cli::Answer enrolled =
      Jb({"--json", "device", "enroll", kDevice, "--unit", "unit-1", "--kind", "fixed", "--staff", "staff-1,staff-2"});
  ASSERT_EQ(enrolled.code, 0) << enrolled.err;
  const std::string token = enrolled.out.substr(std::string("{\"token\":\"").size(), 43);
  EXPECT_TRUE(TryWith(token).ok());
  EXPECT_EQ(List()[0].staff_ids_size(), 2);
  const cli::Answer rotated = Jb({"device", "rotate", kDevice});
  ASSERT_EQ(rotated.code, 0) << rotated.err;
  EXPECT_EQ(TryWith(token).code(), StatusCode::kUnauthenticated);
  EXPECT_NE(Jb({"device", "revoke", kDevice}).code, 0);
  EXPECT_EQ(Jb({"device", "revoke", kDevice, "--reason", "lost"}).code, 0);
  EXPECT_NE(Jb({"device", "enroll", "device-3", "--unit", "unit-1", "--kind", "sometimes", "--staff", "a"}).code, 0);
}

}  // namespace
}  // namespace jemputbola::field_reporting::api
