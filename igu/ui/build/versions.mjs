// Prints the name, version and licence of each package whose files are served.
import { readFileSync } from "node:fs";

const served = ["govuk-frontend", "@ministryofjustice/frontend", "@fontsource/public-sans"];
const licences = {
  "govuk-frontend": "licences/govuk-frontend.txt",
  "@ministryofjustice/frontend": "licences/ministryofjustice-frontend.txt",
  "@fontsource/public-sans": "licences/public-sans.txt",
};
const rows = served.map((name) => {
  const { version, license } = JSON.parse(readFileSync(`node_modules/${name}/package.json`));
  return { name, version, licence: license, text: licences[name] };
});
console.log(JSON.stringify(rows, null, 2));
