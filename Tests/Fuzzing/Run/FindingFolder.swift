import Foundation

/// Where findings are left, one folder each.
struct FindingFolder {
    let path: String

    /// Writes a finding; returns its folder.
    func write(_ finding: FuzzFinding) throws -> String {
        let folder = "\(path)/\(finding.kind)-\(finding.seed)-\(finding.number)"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        for (name, text) in finding.files { try Data(text.utf8).write(to: URL(fileURLWithPath: "\(folder)/\(name)")) }
        let report = """
            \(finding.text)

            changes: \(finding.changes.joined(separator: ", "))
            again: Scripts/fuzz --kind \(finding.kind) --seed \(finding.seed) --first \(finding.number) --iterations 1

            """
        try Data(report.utf8).write(to: URL(fileURLWithPath: "\(folder)/report.txt"))
        return folder
    }
}
