// Writes the objects of some files of YAML as TypeScript, each declared as the type that its API's schema gives it: node manifests.mjs OUT IN...
// The compiler then finds every field that does not exist, is missing, or has another type.
import fs from 'node:fs';
import YAML from 'yaml';

const packages = { 'keda.sh': '@kubernetes-models/keda', 'monitoring.coreos.com': '@kubernetes-models/prometheus-operator' };
const [out, ...files] = process.argv.slice(2);
const lines = [];
for (const file of files)
    for (const document of YAML.parseAllDocuments(fs.readFileSync(file, 'utf8'))) {
        const object = document.toJSON();
        const from = packages[object.apiVersion.split('/')[0]] ?? 'kubernetes-models';
        const type = `T${lines.length}`;
        lines.push(`import type { I${object.kind} as ${type} } from "${from}/${object.apiVersion}/${object.kind}"; `
            + `export const ${type}_${object.metadata.name.replaceAll('-', '_')}: ${type} = ${JSON.stringify(object)};`);
    }
fs.writeFileSync(out, lines.join('\n'));
