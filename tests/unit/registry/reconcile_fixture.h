#pragma once

#include <map>
#include <string>
#include <vector>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "common/rpc/channel.h"
#include "common/rpc/status.h"
#include "jemputbola/registry/v1/reconcile.grpc.pb.h"
#include "registry_fixture.h"

namespace jemputbola::registry {

inline constexpr char kAgreement[] = "PKS/470/12/2024";

class ReconcileTest : public RegistryTest {
 protected:
  struct Answer {
    std::vector<v1::ReconciledRow> rows;
    v1::ReconcileSummary summary;
  };
  std::unique_ptr<v1::ReconcileService::Stub> Stub() {
    rpc::ChannelOptions channel;
    channel.address = "unix:" + dir_.File("registry.sock");
    channel.caller = "test";
    return v1::ReconcileService::NewStub(rpc::MakeChannel(channel).value());
  }
  v1::ReconcileRequest Terms() {
    v1::ReconcileRequest request;
    request.mutable_terms()->set_regency_code(kRegency);
    request.mutable_terms()->set_agreement(kAgreement);
    request.mutable_terms()->set_purpose("DPT-2024");
    return request;
  }
  absl::StatusOr<Answer> Compare(const std::string& csv, std::size_t piece = 10'000) {
    return Compare(Terms(), csv, piece);
  }
  absl::StatusOr<Answer> Compare(v1::ReconcileRequest request, const std::string& csv, std::size_t piece = 10'000) {
    const auto stub = Stub();
    const auto context = rpc::NewContext(absl::Seconds(60));
    auto stream = stub->Reconcile(context.get());
    stream->Write(request);
    for (std::size_t from = 0; from < csv.size(); from += piece) {
      request.set_chunk(csv.substr(from, piece));
      if (!stream->Write(request)) break;
    }
    stream->WritesDone();
    Answer answer;
    v1::ReconcileResponse response;
    messages_ = 0;
    while (stream->Read(&response)) {
      ++messages_;
      answer.rows.insert(answer.rows.end(), response.rows().begin(), response.rows().end());
      if (response.has_summary()) answer.summary = response.summary();
    }
    const grpc::Status status = stream->Finish();
    if (!status.ok()) return rpc::FromGrpc(status);
    return answer;
  }
  // The row of the first line after the header.
  v1::MatchBucket BucketOf(const std::string& csv) {
    const auto answer = Compare(csv);
    EXPECT_TRUE(answer.ok()) << answer.status();
    return answer.ok() && answer->rows.size() == 1 ? answer->rows[0].bucket() : v1::MATCH_BUCKET_UNSPECIFIED;
  }
  absl::StatusOr<v1::IssueAgreementKeyResponse> Issue(const std::string& agreement = kAgreement) {
    v1::IssueAgreementKeyRequest request;
    request.set_regency_code(kRegency);
    request.set_agreement(agreement);
    request.set_recipient("KPU TTU");
    v1::IssueAgreementKeyResponse response;
    const grpc::Status status = Stub()->IssueAgreementKey(rpc::NewContext(absl::Seconds(60)).get(), request, &response);
    if (!status.ok()) return rpc::FromGrpc(status);
    return response;
  }
  // As a partner hashes.
  static std::string Hashed(const v1::IssueAgreementKeyResponse& key, const std::string& nik) {
    return absl::StrCat(key.key_id(), ":", absl::BytesToHexString(crypto::HmacSha256(key.key(), nik)));
  }
  void Sql(const std::string& statement) {
    const auto status = database().Write([&](jemputbola::store::WriteTransaction& tx) {
      tx.sql() << statement;
      return absl::OkStatus();
    });
    ASSERT_TRUE(status.ok()) << status;
  }
  std::string Text(const std::string& sql) {
    std::string text;
    EXPECT_TRUE(database()
                    .Read([&](const jemputbola::store::ReadTransaction& tx) {
                      tx.sql() << sql, soci::into(text);
                      return absl::OkStatus();
                    })
                    .ok());
    return text;
  }
  // Every row of every table, but for the audit log's and the lease, which is renewed all the time.
  std::map<std::string, std::vector<std::string>> Contents() {
    const bool sqlite = engine() == jemputbola::store::Engine::kSqlite;
    std::map<std::string, std::vector<std::string>> contents;
    const auto status = database().Read([&](const jemputbola::store::ReadTransaction& tx) {
      const std::vector<std::string> tables =
          Column(tx, sqlite ? "select name from sqlite_master where type = 'table' and name not like 'sqlite_%'"
                            : "select tablename from pg_tables where schemaname = current_schema()");
      for (const std::string& table : tables) {
        if (table.find("audit") != std::string::npos || table.find("lease") != std::string::npos) continue;
        std::string row = "''";
        for (const std::string& column :
             Column(tx,
                    sqlite ? "select name from pragma_table_info('" + table + "')"
                           : "select column_name from information_schema.columns where table_name = '" + table + "'")) {
          absl::StrAppend(&row, " || '|' || coalesce(", sqlite ? "hex(" : "cast(", column, sqlite ? ")" : " as text)",
                          ", 'null')");
        }
        contents[table] = Column(tx, "select " + row + " from " + table + " order by 1");
      }
      return absl::OkStatus();
    });
    EXPECT_TRUE(status.ok()) << status;
    EXPECT_EQ(static_cast<std::int64_t>(contents["person"].size()), Number("select count(*) from person"))
        << "it looks where people are";
    return contents;
  }
  static std::vector<std::string> Column(const jemputbola::store::Transaction& tx, const std::string& sql) {
    std::vector<std::string> values;
    std::string value;
    soci::statement select = (tx.sql().prepare << sql, soci::into(value));
    select.execute();
    while (select.fetch()) values.push_back(value);
    return values;
  }

  int messages_ = 0;
};

}  // namespace jemputbola::registry
