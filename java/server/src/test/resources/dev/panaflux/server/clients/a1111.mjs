// What a user of a client of the web UI writes; run by RealClientsTest with the server's address and two PNGs.
import fs from 'node:fs';
import sharp from 'sharp';
import client from 'stable-diffusion-api';

const [address, picture, mask] = process.argv.slice(2);
const api = new (client.default ?? client)({baseUrl: address, defaultSampler: 'Euler a', defaultStepCount: 2});
const said = {};

await api.waitForReady(0.2);
said.sampler = (await api.getSamplers())[0].name;
const models = await api.getSdModels();
said.model = models[0].model_name;
await api.setOptions({sd_model_checkpoint: models[0].title});
said.current = (await api.getCurrentModel()) === models[0].title;
said.lists = [await api.getUpscalers(), await api.getHypernetworks(), await api.getFaceRestorers(),
  await api.getRealesrganModels(), await api.getPromptStyles()].map((list) => list.length);
await api.getCmdFlags();

const drawn = await api.txt2img({prompt: 'a red apple', negative_prompt: '', width: 64, height: 64, seed: 5, batch_size: 2, cfg_scale: 7});
said.drawn = drawn.images.length;
said.seeds = JSON.parse(drawn.info).all_seeds;
said.side = (await drawn.images[1].metadata()).width;

const changed = await api.img2img({
  init_images: [sharp(picture)], mask_image: sharp(mask), prompt: 'a green apple', denoising_strength: 1, width: 64, height: 64,
});
said.changed = changed.images.length;

said.progress = (await api.getProgress()).progress;
said.info = (await api.pngInfo(drawn.images[0])).info;
console.log(JSON.stringify(said));
