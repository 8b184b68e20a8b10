// What a user of the official client writes; run by RealClientsTest with the server's address and a PNG.
import fs from 'node:fs';
import OpenAI, {toFile} from 'openai';

const [address, picture, mask] = process.argv.slice(2);
const client = new OpenAI({baseURL: `${address}/v1`, apiKey: 'any'});
const said = {};

const models = await client.models.list();
said.model = models.data[0].id;

const generated = await client.images.generate({model: 'gpt-image-1', prompt: 'a red apple', size: '64x64', n: 2, steps: 1});
said.generated = generated.data.map((image) => Buffer.from(image.b64_json, 'base64').subarray(1, 4).toString());

const linked = await client.images.generate({prompt: 'a pear', size: '64x64', response_format: 'url', steps: 1});
said.linked = (await fetch(linked.data[0].url)).headers.get('content-type');

const file = (path) => toFile(fs.createReadStream(path), 'picture.png', {type: 'image/png'});
const edited = await client.images.edit({prompt: 'both', image: [await file(picture), await file(picture)], size: '64x64', steps: 1});
said.edited = edited.data.length;
const masked = await client.images.edit({
  prompt: 'half', image: await file(picture), mask: await file(mask), size: '64x64', steps: 2,
});
said.masked = masked.data.length;

said.events = [];
const stream = await client.images.generate({prompt: 'a fig', size: '64x64', stream: true, partial_images: 1, steps: 4});
for await (const event of stream) {
  said.events.push(event.type);
}

try {
  await client.images.generate({prompt: 'x', size: 'large'});
} catch (error) {
  said.error = {status: error.status, param: error.param, kind: error.constructor.name};
}
console.log(JSON.stringify(said));
