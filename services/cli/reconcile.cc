#include <filesystem>
#include <fstream>
#include <ostream>
#include <system_error>

#include "absl/status/status.h"
#include "absl/strings/ascii.h"
#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "cli/commands.h"
#include "cli/input.h"
#include "cli/partner_hash.h"
#include "cli/table.h"
#include "cli/tool.h"
#include "cli/upload.h"
#include "jemputbola/registry/v1/reconcile.grpc.pb.h"

namespace jemputbola::cli {
namespace {

using registry::v1::ReconcileRequest;
using registry::v1::ReconcileResponse;
using registry::v1::ReconcileService;
using registry::v1::ReconcileSummary;

constexpr std::size_t kChunkBytes = 64 << 10;
// Whole lists take their time.
constexpr absl::Duration kTimeout = absl::Minutes(15);

struct Asked {
  std::string file;
  std::string agreement;
  std::string purpose;
  std::string out;
  std::string recipient;
  std::string key;
};

// "not_recorded" of MATCH_BUCKET_NOT_RECORDED.
std::string Word(const std::string& name, absl::string_view prefix) {
  const std::string word = absl::AsciiStrToLower(absl::StripPrefix(name, prefix));
  return word == "unspecified" ? "" : word;
}

void Append(std::string& csv, const registry::v1::ReconciledRow& row) {
  const bool quote = row.reference().find_first_of(",\";") != std::string::npos;
  std::string reference = row.reference();
  if (quote) {
    reference = "\"";
    for (const char c : row.reference()) reference.append(c == '"' ? 2 : 1, c);
    reference.push_back('"');
  }
  absl::StrAppend(&csv, row.line(), ",", reference, ",",
                  Word(registry::v1::MatchBucket_Name(row.bucket()), "MATCH_BUCKET_"), ",",
                  Word(registry::v1::MatchedBy_Name(row.matched_by()), "MATCHED_BY_"), "\n");
}

void Print(Tool& tool, const ReconcileSummary& summary, const std::string& out) {
  if (tool.PrintedJson(summary)) return;
  Table table({"bucket", "rows"});
  const std::pair<const char*, std::int64_t> lines[] = {{"not recorded", summary.not_recorded()},
                                                        {"recorded, not printed", summary.recorded_not_printed()},
                                                        {"recorded and printed", summary.recorded_printed()},
                                                        {"print failed", summary.print_failed()},
                                                        {"= matched", summary.matched()},
                                                        {"name mismatch", summary.name_mismatch()},
                                                        {"other regency", summary.other_regency()},
                                                        {"inactive NIK", summary.inactive_nik()},
                                                        {"not found", summary.not_found()},
                                                        {"unreadable", summary.unreadable()},
                                                        {"= rows of the list", summary.rows()}};
  for (const auto& [name, rows] : lines) table.Add({name, absl::StrCat(rows)});
  table.Print(tool.out());
  tool.out() << "Each row in " << out << "; audit " << summary.audit_head() << '\n';
}

absl::Status CheckOut(const Asked& asked) {
  std::error_code absent;
  if (!std::filesystem::equivalent(asked.file, asked.out, absent)) return absl::OkStatus();
  return absl::InvalidArgumentError("The answer would replace the list itself: name another file with --out.");
}

absl::StatusOr<int> Reconcile(Tool& tool, const Asked& asked) {
  if (asked.file.empty() || asked.agreement.empty() || asked.purpose.empty() || asked.out.empty()) {
    return absl::InvalidArgumentError(
        "A list is compared under an agreement and for a purpose: jb reconcile FILE --agreement NO "
        "--purpose CODE --out RESULT.csv.");
  }
  if (auto status = CheckOut(asked); !status.ok()) return status;
  absl::StatusOr<std::string> regency = tool.Regency();
  if (!regency.ok()) return regency.status();
  absl::StatusOr<std::ifstream> file = OpenInput(asked.file);
  if (!file.ok()) return file.status();
  absl::StatusOr<std::shared_ptr<grpc::Channel>> channel = tool.Channel("registry");
  if (!channel.ok()) return channel.status();

  auto stub = ReconcileService::NewStub(*channel);
  auto context = rpc::NewContext(kTimeout);
  auto stream = stub->Reconcile(context.get());
  ReconcileRequest request;
  request.mutable_terms()->set_regency_code(*regency);
  request.mutable_terms()->set_agreement(asked.agreement);
  request.mutable_terms()->set_purpose(asked.purpose);
  bool taken = stream->Write(request);
  std::string chunk(kChunkBytes, '\0');
  while (taken && (file->read(chunk.data(), static_cast<std::streamsize>(chunk.size())) || file->gcount() > 0)) {
    request.set_chunk(chunk.substr(0, static_cast<std::size_t>(file->gcount())));
    taken = stream->Write(request);  // Finish tells why not
  }
  stream->WritesDone();
  std::string csv = "line,ref,bucket,matched_by\n";
  ReconcileSummary summary;
  ReconcileResponse response;
  while (stream->Read(&response)) {
    for (const registry::v1::ReconciledRow& row : response.rows()) Append(csv, row);
    if (response.has_summary()) summary = response.summary();
  }
  if (grpc::Status status = stream->Finish(); !status.ok()) return tool.Explain("registry", **channel, status);
  if (absl::Status status = WriteFile(asked.out, csv, 0600); !status.ok()) return status;
  Print(tool, summary, asked.out);
  return kDone;
}

absl::StatusOr<int> IssueKey(Tool& tool, const Asked& asked) {
  if (asked.agreement.empty()) return absl::InvalidArgumentError("Whose key: give --agreement NO.");
  absl::StatusOr<std::string> regency = tool.Regency();
  if (!regency.ok()) return regency.status();
  registry::v1::IssueAgreementKeyRequest request;
  request.set_regency_code(*regency);
  request.set_agreement(asked.agreement);
  request.set_recipient(asked.recipient);
  auto response = tool.Call<ReconcileService>("registry", &ReconcileService::Stub::IssueAgreementKey, request);
  if (!response.ok()) return response.status();
  const std::string line = absl::StrCat(response->key_id(), ":", absl::BytesToHexString(response->key()), "\n");
  if (absl::Status status = WriteFile(asked.out, line, 0600); !status.ok()) return status;
  if (tool.json()) {
    tool.out() << "{\"key_id\":\"" << response->key_id() << "\",\"file\":\"" << asked.out << "\",\"audit_head\":\""
               << response->audit_head() << "\"}\n";
  } else {
    tool.out() << "Key " << response->key_id() << " of agreement " << asked.agreement << " in " << asked.out
               << ": hand it to " << asked.recipient << " only, apart from any list; audit " << response->audit_head()
               << '\n';
  }
  return kDone;
}

absl::StatusOr<int> Hash(Tool& tool, const Asked& asked) {
  absl::StatusOr<std::string> key = ReadFile(asked.key);
  if (!key.ok()) return key.status();
  if (auto status = CheckOut(asked); !status.ok()) return status;
  absl::StatusOr<HashedList> hashed = HashList(*key, asked.file, asked.out);
  if (!hashed.ok()) return hashed.status();
  if (tool.json()) {
    tool.out() << "{\"rows\":" << hashed->rows << ",\"without_nik\":" << hashed->without_nik << "}\n";
  } else {
    tool.out() << hashed->rows << " rows in " << asked.out << ", " << hashed->without_nik << " of them without a NIK\n";
  }
  return kDone;
}

}  // namespace

void AddReconcile(CLI::App& app, Tool& tool) {
  auto asked = std::make_shared<Asked>();
  CLI::App* command = app.add_subcommand("reconcile", "Compare a partner's list with the registry's, row by row");
  command->add_option("file", asked->file, "CSV: nik or nik_hash; full_name, birth_date, village_code; ref");
  command->add_option("--agreement", asked->agreement, "Number of the agreement (PKS)");
  command->add_option("--purpose", asked->purpose, "Code of the purpose that the agreement names");
  command->add_option("--out", asked->out, "File for the result of each row");
  tool.On(command, [&tool, asked] { return Reconcile(tool, *asked); });

  CLI::App* key = command->add_subcommand("key", "The key with which a partner hashes NIKs; its issue is recorded");
  key->add_option("--recipient", asked->recipient, "Who receives it")->required();
  key->add_option("--out", asked->out, "File for the key")->required();
  tool.On(key, [&tool, asked] { return IssueKey(tool, *asked); });

  CLI::App* hash =
      command->add_subcommand("hash", "Replace NIKs by keyed hashes, at the partner's; needs no deployment");
  hash->add_option("list", asked->file, "CSV with a column nik")->required();
  hash->add_option("--key", asked->key, "File of jb reconcile key")->required();
  hash->add_option("--out", asked->out, "File for the list without NIKs")->required();
  tool.On(hash, [&tool, asked] { return Hash(tool, *asked); });
}

}  // namespace jemputbola::cli
