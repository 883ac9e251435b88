import Federation
import FoundationEssentials

/// Reads `crl`: one path or URL, or a list of paths, URLs and mappings with `url` and `refresh`.
struct RevocationListsReader {
    private static let allowed = "a path, an http or https URL, or a list of these"
    /// Of URLs under one authority.
    private static let maximumURLs = 64

    /// Seconds between two fetches from a URL that does not say.
    let refresh: Int
    /// The most bytes that a list may have.
    let sizeLimit: Int

    /// The paths and the URLs; `nil` after a fault.
    func read(_ value: ConfigurationValue) -> (files: [String], urls: [RevocationListSource])? {
        guard let elements = elements(of: value) else { return nil }
        var files: [String] = []
        var urls: [RevocationListSource] = []
        for element in elements {
            guard let entry = entry(element) else { return nil }
            let isDouble: Bool
            switch entry {
            case .file(let path):
                isDouble = files.contains(path)
                files.append(path)
                value.context.refer(
                    to: FileReference(
                        kind: .revocationList(limit: sizeLimit), part: .authorities, path: path, value: element))
            case .url(let source):
                isDouble = urls.contains { $0.url == source.url }
                urls.append(source)
            }
            if isDouble {
                element.fault("stands twice in the list", allowed: "each path and URL once")
                return nil
            }
        }
        guard urls.count <= Self.maximumURLs else {
            value.fault("has too many URLs", found: "\(urls.count)", allowed: "at most \(Self.maximumURLs)")
            return nil
        }
        return (files, urls)
    }

    private enum Entry {
        case file(String)
        case url(RevocationListSource)
    }

    private func elements(of value: ConfigurationValue) -> [ConfigurationValue]? {
        if case .scalar = value.node.content { return [value] }
        guard let elements = value.elements(allowed: Self.allowed) else { return nil }
        guard !elements.isEmpty else {
            value.fault("is an empty list", found: "[]", allowed: Self.allowed)
            return nil
        }
        return elements
    }

    private func entry(_ value: ConfigurationValue) -> Entry? {
        if case .mapping = value.node.content, let section = value.section() {
            let url = section.required("url", allowed: "an http or https URL")?.revocationURL()
            let refresh = section.optional("refresh", otherwise: refresh) { $0.duration(minimum: 1) }
            guard let url, let refresh else { return nil }
            return .url(RevocationListSource(url: url, refresh: TimeInterval(refresh)))
        }
        guard let text = value.text(allowed: Self.allowed) else { return nil }
        guard text.contains("://") else { return value.filePath().map { .file($0) } }
        return value.revocationURL().map { .url(RevocationListSource(url: $0, refresh: TimeInterval(refresh))) }
    }
}
