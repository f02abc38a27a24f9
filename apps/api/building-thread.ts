import { BuildingThread } from '#projections';
import { type BuildingWorkerData, type ProjectorWorkerData, viewsFile } from './data-folder.js';

/**
 * A second thread for whoever builds the views of a data folder.
 *
 * @param views - the file that is built
 */
export function buildingThread(
  { folder, masterKeyFile }: ProjectorWorkerData,
  views = viewsFile(folder),
): BuildingThread {
  const workerUrl = new URL('./building.worker.js', import.meta.url);
  const workerData: BuildingWorkerData = { folder, masterKeyFile, views };
  return new BuildingThread({ workerUrl, workerData });
}
